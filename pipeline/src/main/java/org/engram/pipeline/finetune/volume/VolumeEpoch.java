package org.engram.pipeline.finetune.volume;

/**
 * An epoch of a training on volumes.
 *
 * @param number from 1
 * @param loss mean over its batches
 * @param validation score of the validation part, by {@link
 *     org.engram.models.neurojepa.finetune.MonitorScore}
 * @param best whether it is better than all before it
 */
public record VolumeEpoch(int number, double loss, double validation, boolean best) {}
