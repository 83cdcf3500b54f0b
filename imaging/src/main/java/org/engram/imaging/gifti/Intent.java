package org.engram.imaging.gifti;

import java.util.Locale;

/**
 * What a GIFTI array holds, as its {@code Intent} says: the name of a NIfTI intent.
 *
 * @param name {@code NIFTI_INTENT_POINTSET}, {@code NIFTI_INTENT_LABEL} and so on
 */
public record Intent(String name) {
  /** Coordinates of vertices, [vertices, 3]. */
  public static final Intent POINTSET = new Intent("NIFTI_INTENT_POINTSET");

  /** Vertices of triangles, [triangles, 3]. */
  public static final Intent TRIANGLE = new Intent("NIFTI_INTENT_TRIANGLE");

  /** Keys of a label table, [vertices]. */
  public static final Intent LABEL = new Intent("NIFTI_INTENT_LABEL");

  /** A surface's normals, colours or a statistic: anything else but geometry is a map of values. */
  public boolean geometry() {
    return equals(POINTSET) || equals(TRIANGLE);
  }

  /** Without the prefix, in lower case. */
  public String words() {
    return name.replace("NIFTI_INTENT_", "").toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
