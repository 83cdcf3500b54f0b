/**
 * Watching a training run: one record an optimizer update and one a monitoring, written as lines,
 * as a table and as TensorBoard events; figures that show a collapse of the representations; alarms
 * in words. Nothing here trains, and nothing here prints.
 *
 * <p>{@link org.engram.models.training.watch.TrainingLog} writes a run's files, {@link
 * org.engram.models.training.watch.RunHistory} reads them, {@link
 * org.engram.models.training.watch.LatentStatistics} computes the figures and {@link
 * org.engram.models.training.watch.Alarms} judges them.
 */
package org.engram.models.training.watch;
