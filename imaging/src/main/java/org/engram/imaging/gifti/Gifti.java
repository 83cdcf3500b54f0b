package org.engram.imaging.gifti;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.engram.tensor.RefusedInputException;

/**
 * What a GIFTI file holds.
 *
 * @param source the file, for messages
 * @param arrays in the file's order
 * @param labels what the keys of label arrays mean; empty where the file has no table
 * @param metadata of the file: {@code AnatomicalStructurePrimary} on some
 * @param notes what the reader found odd, in words
 */
public record Gifti(
    String source,
    List<GiftiArray> arrays,
    LabelKeys labels,
    SequencedMap<String, String> metadata,
    List<String> notes) {
  private static final String STRUCTURE = "AnatomicalStructurePrimary";

  public Gifti {
    arrays = List.copyOf(arrays);
    metadata = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(metadata));
    notes = List.copyOf(notes);
  }

  /** Arrays that are values on a surface, not its geometry: metrics, labels, time points. */
  public List<GiftiArray> maps() {
    return arrays.stream().filter(array -> !array.intent().geometry()).toList();
  }

  /** What part of the brain it is, as the file or one of its arrays says: {@code CortexLeft}. */
  public Optional<String> structure() {
    if (metadata.containsKey(STRUCTURE)) {
      return Optional.of(metadata.get(STRUCTURE));
    }
    return arrays.stream()
        .filter(array -> array.metadata().containsKey(STRUCTURE))
        .map(array -> array.metadata().get(STRUCTURE))
        .findFirst();
  }

  /** Whether it has a surface's coordinates and triangles. */
  public boolean isSurface() {
    return find(Intent.POINTSET).isPresent() && find(Intent.TRIANGLE).isPresent();
  }

  /**
   * The surface.
   *
   * @throws RefusedInputException if there is none, or its triangles name vertices it has not
   */
  public Surface surface() {
    GiftiArray points = find(Intent.POINTSET).orElseThrow(() -> noSurface("no coordinates"));
    GiftiArray faces = find(Intent.TRIANGLE).orElseThrow(() -> noSurface("no triangles"));
    checkThree(points, "coordinates");
    checkThree(faces, "triangles");
    if (!faces.type().whole()) {
      throw noSurface("triangles of " + faces.type());
    }
    int vertices = points.shape().getFirst();
    int[] triangles = faces.integers();
    for (int vertex : triangles) {
      if (vertex < 0 || vertex >= vertices) {
        throw noSurface("a triangle with vertex " + vertex + " on " + vertices + " vertices");
      }
    }
    return new Surface(structure(), points.floats(), triangles, points.system());
  }

  private void checkThree(GiftiArray array, String what) {
    if (array.shape().size() != 2 || array.shape().get(1) != 3) {
      throw noSurface(what + " of shape " + array.shape());
    }
  }

  private Optional<GiftiArray> find(Intent intent) {
    return arrays.stream().filter(array -> array.intent().equals(intent)).findFirst();
  }

  private RefusedInputException noSurface(String found) {
    return new RefusedInputException(
        source,
        found,
        "a surface: coordinates [vertices, 3] and triangles [triangles, 3] of whole numbers",
        "Surfaces mostly end in .surf.gii");
  }
}
