package org.engram.models.brainjepa.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.engram.models.brainjepa.BrainJepa;
import org.engram.models.brainjepa.BrainJepaConfig;
import org.engram.models.brainjepa.Embedding;
import org.engram.tensor.RefusedInputException;
import org.engram.tensor.Scope;
import org.engram.tensor.Tensor;
import org.engram.tensor.Tensors;

/**
 * How much a subject's embedding depends on some tokens: they are left out of the encoder's input,
 * as training leaves out what it masks, so that the encoder sees fewer tokens and nothing stands in
 * for them. The embedding is the mean over the tokens that are left. It moves for two reasons: the
 * tokens' own latents are no longer in the mean, and the other latents change because they can no
 * longer attend to them; {@link Shift#othersL2} is the second alone.
 */
public final class TokenAblation {
  private final BrainJepa model;
  private final BrainJepaConfig config;

  /** Tokens that are left out together. */
  public record Group(String name, BitSet tokens) {}

  /**
   * What leaving out a group did.
   *
   * @param cosine one minus the cosine between the embedding with and without the group
   * @param l2 distance between the two
   * @param othersL2 distance between the mean of the other tokens with the group in sight and
   *     without
   * @param readOuts each read-out without the group minus with it
   */
  public record Shift(double cosine, double l2, double othersL2, List<Double> readOuts) {
    public Shift {
      readOuts = List.copyOf(readOuts);
    }
  }

  private TokenAblation(BrainJepa model) {
    this.model = model;
    this.config = model.description().config();
  }

  public static TokenAblation of(BrainJepa model) {
    return new TokenAblation(model);
  }

  /** Each region's tokens, in the atlas's order. */
  public List<Group> regions() {
    int patches = config.timePatches();
    return model.description().atlas().regions().stream()
        .map(
            region -> {
              BitSet tokens = new BitSet();
              tokens.set(region.index() * patches, (region.index() + 1) * patches);
              return new Group(region.label(), tokens);
            })
        .toList();
  }

  /**
   * The tokens of each network's regions, in order of first appearance.
   *
   * @throws RefusedInputException if the atlas names fewer than two networks
   */
  public List<Group> networks() {
    List<String> names = model.description().atlas().networks();
    if (names.size() < 2) {
      throw new RefusedInputException(
          model.description().atlas().name(),
          names.size() + " networks",
          "at least two, so that something is left",
          "Name them in the model's regions.tsv, or leave out regions");
    }
    List<Group> groups = new ArrayList<>();
    for (String name : names) {
      BitSet tokens = new BitSet();
      model.description().atlas().regions().stream()
          .filter(region -> region.network().equals(name))
          .forEach(
              region ->
                  tokens.set(
                      region.index() * config.timePatches(),
                      (region.index() + 1) * config.timePatches()));
      groups.add(new Group(name, tokens));
    }
    return groups;
  }

  /** How many times an input goes through the encoder: once whole, and once for each group. */
  public static int passes(List<Group> groups) {
    return 1 + groups.size();
  }

  /**
   * Measures one input.
   *
   * @param input row-major [regions, frames], normalised as the model expects
   * @param groups each leaves at least one token
   * @param batch how many are computed at once; the result does not depend on it but by rounding
   * @param passed hears of each pass that is done
   * @return one for each group
   */
  public List<Shift> measure(
      float[] input, List<Group> groups, List<ReadOut> readOuts, int batch, Runnable passed) {
    check(groups);
    Embedding whole = model.embed(List.of(input)).getFirst();
    passed.run();
    List<Shift> shifts = new ArrayList<>();
    int from = 0;
    while (from < groups.size()) {
      int count = groups.get(from).tokens().cardinality();
      int to = from + 1;
      while (to < groups.size()
          && to - from < batch
          && groups.get(to).tokens().cardinality() == count) {
        to++;
      }
      List<Group> together = groups.subList(from, to);
      float[] means = meansWithout(input, together);
      for (int i = 0; i < together.size(); i++) {
        float[] mean =
            Arrays.copyOfRange(means, i * config.embedDim(), (i + 1) * config.embedDim());
        shifts.add(shift(whole, together.get(i).tokens(), mean, readOuts));
        passed.run();
      }
      from = to;
    }
    return shifts;
  }

  /** Means over the tokens that are left, [groups, dim]; all groups of one size. */
  private float[] meansWithout(float[] input, List<Group> groups) {
    int left = config.tokens() - groups.getFirst().tokens().cardinality();
    long[] tokens = new long[groups.size() * left];
    int at = 0;
    for (Group group : groups) {
      for (int token = 0; token < config.tokens(); token++) {
        if (!group.tokens().get(token)) {
          tokens[at++] = token;
        }
      }
    }
    try (Scope _ = Scope.open()) {
      Tensor index = model.compute().place(Tensors.of(tokens, groups.size(), left));
      Tensor latents = model.encoder().forward(Inputs.of(model, input, groups.size()), index);
      return latents.mean(1).toFloats();
    }
  }

  private Shift shift(Embedding whole, BitSet left, float[] without, List<ReadOut> readOuts) {
    float[] with = whole.subject();
    double[] others = othersMean(whole, left);
    double dot = 0;
    double lengths = 0;
    double length = 0;
    double l2 = 0;
    double othersL2 = 0;
    for (int k = 0; k < with.length; k++) {
      dot += (double) with[k] * without[k];
      lengths += (double) with[k] * with[k];
      length += (double) without[k] * without[k];
      l2 += Math.pow((double) with[k] - without[k], 2);
      othersL2 += Math.pow(others[k] - without[k], 2);
    }
    return new Shift(
        1 - dot / Math.sqrt(lengths * length),
        Math.sqrt(l2),
        Math.sqrt(othersL2),
        readOuts.stream().map(readOut -> readOut.of(without) - readOut.of(with)).toList());
  }

  private double[] othersMean(Embedding whole, BitSet without) {
    int dim = config.embedDim();
    double[] mean = new double[dim];
    for (int token = 0; token < config.tokens(); token++) {
      for (int k = 0; k < dim && !without.get(token); k++) {
        mean[k] += whole.tokens()[token * dim + k];
      }
    }
    int count = config.tokens() - without.cardinality();
    return Arrays.stream(mean).map(sum -> sum / count).toArray();
  }

  private void check(List<Group> groups) {
    for (Group group : groups) {
      int count = group.tokens().cardinality();
      if (count == 0 || count >= config.tokens() || group.tokens().length() > config.tokens()) {
        throw new RefusedInputException(
            "tokens of " + group.name(),
            count + " of " + config.tokens(),
            "some, and some left",
            "Leave out less");
      }
    }
  }
}
