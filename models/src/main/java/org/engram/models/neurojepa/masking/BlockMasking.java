package org.engram.models.neurojepa.masking;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.engram.models.neurojepa.PatchGrid;
import org.engram.tensor.ConfigurationException;

/**
 * Hides blocks of a grid's patches, then brings the number that is left to an exact count by
 * growing or shrinking what is hidden at its surface, as Neuro-JEPA is published. Where it is known
 * which patches show the head, background is hidden first and foreground is shown first.
 */
public final class BlockMasking {
  private static final double LEAST_CONTEXT = 0.15;
  private static final int LEAST_CONTEXT_TOKENS = 10;

  private final PatchGrid grid;
  private final BlockMaskSettings settings;
  private final int context;

  /**
   * What one draw gives.
   *
   * @param context numbers of the tokens that are shown, in random order
   * @param targets numbers of those that are to be predicted, in random order
   */
  public record Masks(int[] context, int[] targets) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Masks that
          && Arrays.equals(context, that.context)
          && Arrays.equals(targets, that.targets);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(context) * 31 + Arrays.hashCode(targets);
    }

    @Override
    public String toString() {
      return context.length + " context tokens, " + targets.length + " targets";
    }
  }

  /**
   * @throws ConfigurationException if the ratio leaves less than 15 % of the tokens, or fewer than
   *     ten
   */
  public BlockMasking(PatchGrid grid, BlockMaskSettings settings) {
    this.grid = grid;
    this.settings = settings;
    int tokens = grid.tokens();
    this.context = tokens - (int) (tokens * settings.ratio());
    int least = Math.max(LEAST_CONTEXT_TOKENS, (int) (LEAST_CONTEXT * tokens));
    if (context < least) {
      throw new ConfigurationException(
          "mask.total_mask_ratio",
          settings.ratio() + ", which leaves " + context + " of " + tokens + " tokens",
          "at least " + least + " left",
          "Hide less, or take smaller patches");
    }
  }

  /** Tokens that every draw shows. */
  public int context() {
    return context;
  }

  /** Tokens that every draw hides. */
  public int targets() {
    return grid.tokens() - context;
  }

  /**
   * Draws masks.
   *
   * @param seed the same gives the same masks
   * @param foreground whether each token shows the head; null where that is not looked at
   */
  public Masks draw(long seed, boolean[] foreground) {
    SplittableRandom random = new SplittableRandom(seed);
    boolean[] hidden = new boolean[grid.tokens()];
    for (int block = 0; block < settings.blocks(); block++) {
      hide(hidden, block(random), random);
    }
    adjust(hidden, foreground, random);
    int[] shown = IntStream.range(0, hidden.length).filter(i -> !hidden[i]).toArray();
    int[] asked = IntStream.range(0, hidden.length).filter(i -> hidden[i]).toArray();
    shuffle(shown, random);
    shuffle(asked, random);
    return new Masks(shown, asked);
  }

  /** Patches of a block along the three axes. */
  record Block(int height, int width, int depth) {}

  Block block(SplittableRandom random) {
    double depth =
        uniform(
            random, Math.max(settings.leastDepth(), 1.0 / grid.depth()), settings.greatestDepth());
    int perLayer = grid.height() * grid.width();
    double share =
        uniform(random, Math.max(settings.leastArea(), 1.0 / perLayer), settings.greatestArea());
    double aspect =
        Math.exp(
            uniform(random, Math.log(settings.leastAspect()), Math.log(settings.greatestAspect())));
    int area = Math.max(1, (int) (perLayer * share));
    return new Block(
        (int) Math.clamp(Math.rint(Math.sqrt(area * aspect)), 1, grid.height()),
        (int) Math.clamp(Math.rint(Math.sqrt(area / aspect)), 1, grid.width()),
        Math.clamp((int) (grid.depth() * depth), 1, grid.depth()));
  }

  private static double uniform(SplittableRandom random, double least, double greatest) {
    return least + random.nextDouble() * Math.max(0, greatest - least);
  }

  private void hide(boolean[] hidden, Block block, SplittableRandom random) {
    int top = random.nextInt(grid.height() - block.height() + 1);
    int left = random.nextInt(grid.width() - block.width() + 1);
    int start = random.nextInt(grid.depth() - block.depth() + 1);
    for (int h = top; h < top + block.height(); h++) {
      for (int w = left; w < left + block.width(); w++) {
        int row = (h * grid.width() + w) * grid.depth();
        Arrays.fill(hidden, row + start, row + start + block.depth(), true);
      }
    }
  }

  /** Turns patches at the surface of what is hidden until the count is met. */
  private void adjust(boolean[] hidden, boolean[] foreground, SplittableRandom random) {
    int excess = shown(hidden) - context;
    while (excess != 0) {
      boolean hide = excess > 0;
      int[] candidates =
          IntStream.range(0, hidden.length)
              .filter(token -> hidden[token] != hide && touches(hidden, token, hide))
              .toArray();
      boolean surface = candidates.length > 0;
      if (!surface) { // all or nothing is hidden: any patch will do
        candidates =
            IntStream.range(0, hidden.length).filter(token -> hidden[token] != hide).toArray();
      }
      shuffle(candidates, random);
      int[] order =
          surface && foreground != null ? first(candidates, foreground, !hide) : candidates;
      int turned = Math.min(Math.abs(excess), order.length);
      for (int i = 0; i < turned; i++) {
        hidden[order[i]] = hide;
      }
      excess += hide ? -turned : turned;
    }
  }

  private static int shown(boolean[] hidden) {
    return (int) IntStream.range(0, hidden.length).filter(token -> !hidden[token]).count();
  }

  /** The tokens that are foreground (or are not) before the others, each in their order. */
  private static int[] first(int[] tokens, boolean[] foreground, boolean inFront) {
    return IntStream.concat(
            Arrays.stream(tokens).filter(token -> foreground[token] == inFront),
            Arrays.stream(tokens).filter(token -> foreground[token] != inFront))
        .toArray();
  }

  /** Whether one of the six neighbours of a patch on the grid is hidden (or is not). */
  private boolean touches(boolean[] hidden, int token, boolean neighbour) {
    int d = token % grid.depth();
    int w = token / grid.depth() % grid.width();
    int h = token / grid.depth() / grid.width();
    int row = grid.depth();
    int layer = grid.depth() * grid.width();
    return (d > 0 && hidden[token - 1] == neighbour)
        || (d < grid.depth() - 1 && hidden[token + 1] == neighbour)
        || (w > 0 && hidden[token - row] == neighbour)
        || (w < grid.width() - 1 && hidden[token + row] == neighbour)
        || (h > 0 && hidden[token - layer] == neighbour)
        || (h < grid.height() - 1 && hidden[token + layer] == neighbour);
  }

  private static void shuffle(int[] values, SplittableRandom random) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int held = values[i];
      values[i] = values[j];
      values[j] = held;
    }
  }
}
