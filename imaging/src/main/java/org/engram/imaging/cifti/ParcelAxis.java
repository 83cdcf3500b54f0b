package org.engram.imaging.cifti;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.engram.imaging.volume.Grid;

/**
 * Parcels by name, each with the vertices and voxels that it is made of; a file may leave these
 * out.
 *
 * @param parcels in the order of the matrix
 * @param surfaces number of vertices of each surface that parcels use, by structure
 * @param volume where the parcels' voxels lie; there if a parcel has voxels
 */
public record ParcelAxis(
    List<Parcel> parcels, SequencedMap<String, Integer> surfaces, Optional<Grid> volume)
    implements CiftiAxis {
  public ParcelAxis {
    parcels = List.copyOf(parcels);
    surfaces = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(surfaces));
  }

  /** Parcels of which only the names are known. */
  public static ParcelAxis named(List<String> names) {
    return new ParcelAxis(
        names.stream().map(name -> new Parcel(name, new LinkedHashMap<>(), Indices.of())).toList(),
        new LinkedHashMap<>(),
        Optional.empty());
  }

  @Override
  public int size() {
    return parcels.size();
  }

  public List<String> names() {
    return parcels.stream().map(Parcel::name).toList();
  }

  /**
   * One parcel.
   *
   * @param vertices vertex numbers, by structure
   * @param voxels indices in the axis's volume, i fastest
   */
  public record Parcel(String name, SequencedMap<String, Indices> vertices, Indices voxels) {
    public Parcel {
      vertices = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(vertices));
    }

    /** Number of vertices and voxels together; 0 where the file names the parcel only. */
    public int grayordinates() {
      return voxels.size() + vertices.values().stream().mapToInt(Indices::size).sum();
    }
  }
}
