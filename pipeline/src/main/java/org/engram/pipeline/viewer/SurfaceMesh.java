package org.engram.pipeline.viewer;

import java.util.List;
import java.util.Objects;
import org.engram.imaging.gifti.Surface;
import org.engram.pipeline.report.CorticalSurface;

/**
 * A hemisphere's surface and the region of each vertex.
 *
 * @param name as it is told
 * @param hemisphere {@code L} or {@code R}
 * @param positions float32 [vertices, 3], millimetres
 * @param triangles int32 [faces, 3]
 * @param regions int16 [vertices]: index of the region, -1 for none
 */
public record SurfaceMesh(
    String name,
    String hemisphere,
    int vertices,
    int faces,
    Part positions,
    Part triangles,
    Part regions) {
  public SurfaceMesh {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(hemisphere, "hemisphere");
  }

  /** The left one of a pair, then the right one. */
  public static List<SurfaceMesh> of(CorticalSurface surface) {
    return List.of(
        of("left", "L", surface.left(), surface.leftRegions()),
        of("right", "R", surface.right(), surface.rightRegions()));
  }

  private static SurfaceMesh of(String name, String side, Surface mesh, int[] regions) {
    short[] small = new short[regions.length];
    for (int v = 0; v < small.length; v++) {
      small[v] = (short) regions[v];
    }
    return new SurfaceMesh(
        name,
        side,
        mesh.vertices(),
        mesh.faces(),
        Part.of(mesh.coordinates()),
        Part.of(mesh.triangles()),
        Part.of(small));
  }
}
