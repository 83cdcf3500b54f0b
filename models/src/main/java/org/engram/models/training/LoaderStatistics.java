package org.engram.models.training;

/**
 * What a loader has done so far.
 *
 * @param batches handed out
 * @param failed different samples that could not be loaded
 * @param replaced rows that hold another sample in the place of one that failed
 * @param waitedSeconds that the consumer waited for batches
 * @param loadingSeconds that the workers spent loading, all threads together
 */
public record LoaderStatistics(
    long batches, int failed, long replaced, double waitedSeconds, double loadingSeconds) {}
