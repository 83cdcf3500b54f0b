package org.engram.imaging.atlas;

import java.util.BitSet;
import java.util.List;
import org.engram.imaging.signal.NamedChoice;

/**
 * What to do about regions that the model has and an input has not.
 *
 * <p>Both fillings act on the normalised input, so that a region's own baseline and the scan's
 * statistics are not touched by made-up values.
 */
public enum MissingRegions implements NamedChoice {
  /** The input is refused. */
  REFUSE("refuse"),
  /**
   * At each frame the mean of the normalised present regions of the same network, and of all
   * present regions where the network is unknown or wholly absent.
   */
  MEAN("mean"),
  /** Zero, the centre of the normalised input. */
  ZERO("zero");

  private final String name;

  MissingRegions(String name) {
    this.name = name;
  }

  @Override
  public String choiceName() {
    return name;
  }

  /** The policy of that name, or a configuration error that lists them. */
  public static MissingRegions fromName(String name) {
    return NamedChoice.find(MissingRegions.class, "--missing-regions", name);
  }

  /**
   * Fills the absent rows of a normalised window in place.
   *
   * @param absent rows to fill
   * @param usable rows that a mean may be taken over
   * @param values [regions, frames], normalised
   */
  public void fill(Atlas atlas, BitSet absent, BitSet usable, float[] values, int frames) {
    for (int row = absent.nextSetBit(0); row >= 0; row = absent.nextSetBit(row + 1)) {
      float[] filled = new float[frames];
      if (this == MEAN) {
        int[] peers = peers(atlas.regions(), row, usable);
        for (int t = 0; t < frames && peers.length > 0; t++) {
          double sum = 0;
          for (int peer : peers) {
            sum += values[peer * frames + t];
          }
          filled[t] = (float) (sum / peers.length);
        }
      }
      System.arraycopy(filled, 0, values, row * frames, frames);
    }
  }

  private static int[] peers(List<Region> regions, int row, BitSet usable) {
    String network = regions.get(row).network();
    int[] sameNetwork =
        network.isEmpty()
            ? new int[0]
            : usable.stream().filter(r -> regions.get(r).network().equals(network)).toArray();
    return sameNetwork.length > 0 ? sameNetwork : usable.stream().toArray();
  }
}
