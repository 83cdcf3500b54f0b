package org.engram.models.training;

import org.engram.tensor.file.HostTensor;

/**
 * One rank's batch. Its values lie in memory that the loader uses again: they hold until the next
 * batch is asked for, or the loader is closed.
 *
 * @param epoch from 0
 * @param iteration within the epoch, from 0
 * @param positions by row, the global sample index (the place in the epoch's order); what is random
 *     about a row, its masks too, follows from seed, epoch and this
 * @param samples by row, which sample was loaded
 * @param values float32 [batch, sample shape...]
 * @param waitedSeconds that the consumer waited for this batch
 */
public record LoadedBatch(
    int epoch,
    int iteration,
    long[] positions,
    int[] samples,
    HostTensor values,
    double waitedSeconds) {}
