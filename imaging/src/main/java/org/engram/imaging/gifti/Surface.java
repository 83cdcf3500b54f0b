package org.engram.imaging.gifti;

import java.util.Arrays;
import java.util.Optional;

/**
 * A triangle mesh.
 *
 * @param structure as the file says: {@code CortexLeft}
 * @param coordinates [vertices, 3], millimetres, as they stand in the file
 * @param triangles [triangles, 3], vertex numbers from 0
 * @param system the space of the coordinates, where the file says
 */
public record Surface(
    Optional<String> structure,
    float[] coordinates,
    int[] triangles,
    Optional<CoordinateSystem> system) {
  public Surface {
    if (coordinates.length % 3 != 0 || triangles.length % 3 != 0) {
      throw new IllegalArgumentException(
          coordinates.length + " coordinates, " + triangles.length + " corners");
    }
  }

  public int vertices() {
    return coordinates.length / 3;
  }

  /** Number of triangles. */
  public int faces() {
    return triangles.length / 3;
  }

  /** A coordinate (0 to 2: x, y, z) of a vertex. */
  public float at(int vertex, int axis) {
    return coordinates[3 * vertex + axis];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Surface that
        && structure.equals(that.structure)
        && Arrays.equals(coordinates, that.coordinates)
        && Arrays.equals(triangles, that.triangles)
        && system.equals(that.system);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(coordinates) * 31 + Arrays.hashCode(triangles);
  }

  @Override
  public String toString() {
    return vertices() + " vertices, " + faces() + " triangles";
  }
}
