package org.engram.pipeline.pretrain;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.engram.models.training.watch.FiguresRecord;

/**
 * How evenly an update's tokens were spread over experts. A share of 1 is what each expert would
 * have if all had the same.
 */
final class ExpertFigures {
  private ExpertFigures() {}

  /**
   * {@code experts/least} and {@code experts/greatest}, the rarest and the most used expert's
   * share, means over mixtures; {@code experts/dead}; and the shares of each block.
   *
   * @param given tokens by expert, by the mixture's block
   */
  static Map<String, Double> of(SequencedMap<Integer, long[]> given) {
    if (given.isEmpty()) {
      return Map.of();
    }
    Map<String, Double> blocks = new LinkedHashMap<>();
    double least = 0;
    double greatest = 0;
    double dead = 0;
    for (Map.Entry<Integer, long[]> mixture : given.entrySet()) {
      long[] tokens = mixture.getValue();
      double mean = Math.max(1e-9, Arrays.stream(tokens).average().orElseThrow());
      double rarest = Arrays.stream(tokens).min().orElseThrow() / mean;
      double most = Arrays.stream(tokens).max().orElseThrow() / mean;
      blocks.put("experts/block_" + mixture.getKey() + "_least", rarest);
      blocks.put("experts/block_" + mixture.getKey() + "_greatest", most);
      least += rarest / given.size();
      greatest += most / given.size();
      dead += Arrays.stream(tokens).filter(n -> n == 0).count();
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("experts/least", least);
    figures.put("experts/greatest", greatest);
    figures.put(FiguresRecord.DEAD_EXPERTS, dead);
    figures.putAll(blocks);
    return figures;
  }
}
