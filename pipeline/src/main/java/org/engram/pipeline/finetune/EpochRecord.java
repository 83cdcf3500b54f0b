package org.engram.pipeline.finetune;

/**
 * What is known after an epoch.
 *
 * @param epoch from 1
 * @param loss mean over the epoch's iterations
 * @param learningRate of its last update
 * @param validationLoss of the validation part
 * @param validationScore the first metric there; NaN where the part does not define it
 * @param best whether it is the best so far
 */
public record EpochRecord(
    int epoch,
    double loss,
    double learningRate,
    double validationLoss,
    double validationScore,
    boolean best) {}
