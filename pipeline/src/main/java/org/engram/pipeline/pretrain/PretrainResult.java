package org.engram.pipeline.pretrain;

import java.nio.file.Path;

/**
 * How a run ended.
 *
 * @param folder of the run
 * @param model the trained model's directory; of a run that was stopped, that of its last
 *     checkpoint
 * @param updates made in all
 * @param finished whether it was trained to its end
 * @param failedSamples different samples that any of the processes could not read
 * @param skippedSteps steps left out because a number was not finite
 * @param loss of the last update
 */
public record PretrainResult(
    Path folder,
    Path model,
    long updates,
    boolean finished,
    int failedSamples,
    long skippedSteps,
    double loss) {}
