package org.engram.pipeline.report;

import java.util.Arrays;
import java.util.BitSet;
import org.engram.imaging.gifti.Surface;
import org.engram.tensor.RefusedInputException;

/**
 * The surfaces of both hemispheres, and which region each vertex belongs to.
 *
 * @param left coordinates in millimetres: x to the right, y to the front, z up
 * @param leftRegions by vertex of the left surface: index of the region, or -1 for none
 * @param rightRegions the same on the right
 */
public record CorticalSurface(Surface left, int[] leftRegions, Surface right, int[] rightRegions) {
  public CorticalSurface {
    check("left", left, leftRegions);
    check("right", right, rightRegions);
  }

  private static void check(String side, Surface surface, int[] regions) {
    if (regions.length != surface.vertices()) {
      throw new IllegalArgumentException(
          regions.length + " labels for " + surface.vertices() + " vertices, " + side);
    }
    if (surface.faces() == 0) {
      throw new RefusedInputException(
          side + " surface", "no triangles", "a triangle mesh of the cortex", "");
    }
    for (float coordinate : surface.coordinates()) {
      if (!Float.isFinite(coordinate)) {
        throw new RefusedInputException(
            side + " surface", "a coordinate that is not finite", "millimetres", "");
      }
    }
  }

  /** The regions that have vertices. */
  BitSet drawn() {
    BitSet drawn = new BitSet();
    Arrays.stream(leftRegions).filter(r -> r >= 0).forEach(drawn::set);
    Arrays.stream(rightRegions).filter(r -> r >= 0).forEach(drawn::set);
    return drawn;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CorticalSurface that
        && left.equals(that.left)
        && right.equals(that.right)
        && Arrays.equals(leftRegions, that.leftRegions)
        && Arrays.equals(rightRegions, that.rightRegions);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(leftRegions) * 31 + Arrays.hashCode(rightRegions);
  }

  @Override
  public String toString() {
    return left + " left, " + right + " right, " + drawn().cardinality() + " regions";
  }
}
