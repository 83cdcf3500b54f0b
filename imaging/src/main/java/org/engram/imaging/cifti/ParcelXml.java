package org.engram.imaging.cifti;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.xml.XmlCursor;

/** Reads an axis of parcels. */
final class ParcelXml {
  private final XmlCursor xml;
  private final int size;
  private final SequencedMap<String, Integer> surfaces = new LinkedHashMap<>();
  private final List<ParcelAxis.Parcel> parcels = new ArrayList<>();
  private Grid volume;

  ParcelXml(XmlCursor xml, int size) {
    this.xml = xml;
    this.size = size;
  }

  ParcelAxis read() {
    String where = xml.where();
    while (xml.child()) {
      switch (xml.name()) {
        case "Volume" -> volume();
        case "Surface" -> surface();
        case "Parcel" -> parcel();
        default -> xml.skip();
      }
    }
    checkApart(where);
    return new ParcelAxis(parcels, surfaces, Optional.ofNullable(volume));
  }

  private void volume() {
    if (volume != null) {
      throw xml.malformed("a second Volume", "one volume for all voxels", "");
    }
    volume = VolumeXml.read(xml);
  }

  private void surface() {
    String structure = BrainModelXml.structure(xml);
    int vertices = xml.integer("SurfaceNumberOfVertices", 1, BrainModelXml.MOST_VERTICES);
    if (surfaces.put(structure, vertices) != null) {
      throw xml.malformed("the surface of " + structure + " a second time", "once", "");
    }
    xml.skip();
  }

  private void parcel() {
    if (parcels.size() == size) {
      throw xml.malformed("more than " + size + " parcels", "as many as the matrix has", "");
    }
    String name = xml.attribute("Name");
    SequencedMap<String, Indices> vertices = new LinkedHashMap<>();
    Indices voxels = Indices.of();
    while (xml.child()) {
      String where = xml.where();
      switch (xml.name()) {
        case "Vertices" -> {
          String structure = BrainModelXml.structure(xml);
          if (vertices.put(structure, vertices(where, structure)) != null) {
            throw BrainModelXml.at(where, "vertices of " + structure + " a second time", "once");
          }
        }
        case "VoxelIndicesIJK" -> {
          if (!voxels.isEmpty()) {
            throw BrainModelXml.at(where, "a second list of voxels", "one list");
          }
          voxels = Indices.of(VolumeXml.voxels(xml, volume, Integer.MAX_VALUE));
        }
        default -> xml.skip();
      }
    }
    parcels.add(new ParcelAxis.Parcel(name, vertices, voxels));
  }

  private Indices vertices(String where, String structure) {
    Integer most = surfaces.get(structure);
    if (most == null) {
      throw BrainModelXml.at(
          where, "vertices of " + structure, "a Surface of that structure before the parcels");
    }
    Indices vertices = Indices.of(IndexText.read(xml, most));
    if (vertices.largest() >= most) {
      throw BrainModelXml.at(
          where, "vertex " + vertices.largest(), "vertices of a surface of " + most);
    }
    return vertices;
  }

  /** No vertex and no voxel belongs to two parcels. */
  private void checkApart(String where) {
    Map<String, List<Indices>> together = new HashMap<>();
    for (ParcelAxis.Parcel parcel : parcels) {
      parcel
          .vertices()
          .forEach((s, all) -> together.computeIfAbsent(s, _ -> new ArrayList<>()).add(all));
      together.computeIfAbsent("", _ -> new ArrayList<>()).add(parcel.voxels());
    }
    together.forEach(
        (structure, lists) -> {
          int[] all = lists.stream().flatMapToInt(Indices::stream).toArray();
          int repeated = Indices.of(all).repeated();
          if (repeated >= 0) {
            throw BrainModelXml.at(
                where,
                (structure.isEmpty() ? "voxel " : "vertex ")
                    + repeated
                    + (structure.isEmpty() ? "" : " of " + structure)
                    + " in more than one place",
                "parcels that do not overlap");
          }
        });
  }
}
