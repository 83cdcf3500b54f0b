package org.engram.models.neurojepa;

import java.util.List;
import java.util.Locale;
import org.engram.tensor.ConfigurationException;

/**
 * The mixture of experts of an encoder.
 *
 * @param blocks numbers of the blocks that have one, from 0
 * @param experts routed experts
 * @param active experts that a token is sent to
 * @param shared experts that every token passes; they are one MLP of {@code shared * hidden} units
 * @param hidden hidden units of a routed expert
 * @param score how a gate's values become scores
 * @param routeScale factor of the chosen experts' weights
 */
public record MixtureConfig(
    List<Integer> blocks,
    int experts,
    int active,
    int shared,
    int hidden,
    Score score,
    double routeScale) {
  /** How a gate's values become scores. */
  public enum Score {
    /** Over all experts; those of the chosen ones are taken as they are. */
    SOFTMAX,
    /** Of each expert by itself; those of the chosen ones are divided by their sum. */
    SIGMOID;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public MixtureConfig {
    blocks = List.copyOf(blocks);
    if (blocks.isEmpty() || blocks.stream().anyMatch(block -> block < 0)) {
      throw wrong("moe_layer_indices", blocks, "numbers of blocks, from 0");
    }
    if (blocks.stream().distinct().count() != blocks.size()) {
      throw wrong("moe_layer_indices", blocks, "every block once");
    }
    if (experts < 1 || experts > 4096) {
      throw wrong("n_routed_experts", experts, "1 to 4096");
    }
    if (active < 1 || active > experts) {
      throw wrong("n_activated_experts", active, "1 to " + experts + ", the routed experts");
    }
    if (shared < 1 || shared > 4096) {
      throw wrong("n_shared_experts", shared, "1 to 4096");
    }
    if (hidden < 1 || hidden > 1 << 16) {
      throw wrong("moe_inter_dim", hidden, "1 to " + (1 << 16));
    }
    if (!(routeScale > 0 && routeScale < 1e6)) {
      throw wrong("route_scale", routeScale, "above 0");
    }
  }

  /** 16 experts of 384 units, 6 active, 2 shared, in every second block of twelve. */
  public static MixtureConfig published() {
    return new MixtureConfig(List.of(1, 3, 5, 7, 9, 11), 16, 6, 2, 384, Score.SOFTMAX, 4);
  }

  private static ConfigurationException wrong(String key, Object value, String expected) {
    return new ConfigurationException("moe." + key, value.toString(), expected, "");
  }
}
