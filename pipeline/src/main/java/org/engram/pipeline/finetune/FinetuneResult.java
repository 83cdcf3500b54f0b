package org.engram.pipeline.finetune;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How a run ended.
 *
 * @param folder of the run, with {@code results.json} and {@code predictions.tsv} where it ended
 * @param model directory of the best training's model
 * @param finished whether all trainings were done
 * @param subjects of the training, validation and test part
 * @param validation the best score of each training, by its number from 1
 * @param scores of the test part over the trainings, the one to compare by first; empty where the
 *     run was stopped
 */
public record FinetuneResult(
    Path folder,
    Path model,
    boolean finished,
    List<Integer> subjects,
    Map<Integer, Double> validation,
    List<Figure> scores) {
  /**
   * A figure of the test part.
   *
   * @param mean over trainings
   * @param low of Student's interval over trainings; NaN of one training
   * @param high of the same
   */
  public record Figure(String metric, double mean, double low, double high) {}
}
