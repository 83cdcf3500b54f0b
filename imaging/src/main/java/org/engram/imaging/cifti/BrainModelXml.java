package org.engram.imaging.cifti;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.xml.XmlCursor;
import org.engram.tensor.FileFormatException;

/** Reads an axis of grayordinates. */
final class BrainModelXml {
  /** Vertices of one surface; the finest in use has 164 thousand. */
  static final int MOST_VERTICES = 1 << 26;

  private static final String STRUCTURE = "CIFTI_STRUCTURE_";

  private final XmlCursor xml;
  private final int size;
  private final List<BrainModel> models = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();
  private Grid volume;

  BrainModelXml(XmlCursor xml, int size) {
    this.xml = xml;
    this.size = size;
  }

  BrainModelAxis read() {
    String where = xml.where();
    while (xml.child()) {
      switch (xml.name()) {
        case "Volume" -> volume();
        case "BrainModel" -> model();
        default -> xml.skip();
      }
    }
    models.sort(Comparator.comparingInt(BrainModel::offset));
    int next = 0;
    for (BrainModel model : models) {
      if (model.offset() != next) {
        throw at(
            where,
            model.structure() + " starts at grayordinate " + model.offset(),
            "at " + next + ", without a gap or an overlap, since the one before it ends there");
      }
      next += model.size();
    }
    return new BrainModelAxis(models, Optional.ofNullable(volume));
  }

  private void volume() {
    if (volume != null) {
      throw xml.malformed("a second Volume", "one volume for all voxels", "");
    }
    volume = VolumeXml.read(xml);
  }

  private void model() {
    String where = xml.where();
    String structure = structure(xml);
    int offset = xml.integer("IndexOffset", 0, size);
    int count = xml.integer("IndexCount", 1, size - offset);
    String type = xml.attribute("ModelType").strip();
    boolean surface = type.equals("CIFTI_MODEL_TYPE_SURFACE");
    if (!surface && !type.equals("CIFTI_MODEL_TYPE_VOXELS")) {
      throw xml.malformed(
          "ModelType=\"" + XmlCursor.shortened(type) + "\"",
          "CIFTI_MODEL_TYPE_SURFACE or CIFTI_MODEL_TYPE_VOXELS",
          "");
    }
    if (!seen.add(type + structure)) {
      throw xml.malformed(
          structure + " a second time", "one model of a kind for each structure", "");
    }
    int vertices = surface ? xml.integer("SurfaceNumberOfVertices", 1, MOST_VERTICES) : 0;
    Indices indices = indices(surface ? "VertexIndices" : "VoxelIndicesIJK", count);
    checkIndices(where, indices, count);
    if (surface && indices.largest() >= vertices) {
      throw at(where, "vertex " + indices.largest(), "vertices of a surface of " + vertices);
    }
    models.add(
        surface
            ? new BrainModel.Surface(structure, offset, vertices, indices)
            : new BrainModel.Voxels(structure, offset, indices));
  }

  private Indices indices(String element, int count) {
    Indices indices = Indices.of();
    while (xml.child()) {
      if (xml.name().equals(element) && indices.isEmpty()) {
        indices =
            Indices.of(
                element.equals("VertexIndices")
                    ? IndexText.read(xml, count)
                    : VolumeXml.voxels(xml, volume, count));
      } else {
        throw xml.malformed("an unexpected element", "one element " + element, "");
      }
    }
    return indices;
  }

  private static void checkIndices(String where, Indices indices, int count) {
    if (indices.size() != count) {
      throw at(where, indices.size() + " indices", count + ", as IndexCount says");
    }
    int repeated = indices.repeated();
    if (repeated >= 0) {
      throw at(where, "index " + repeated + " twice", "each vertex or voxel once");
    }
  }

  /** The structure that an element names, without its prefix. */
  static String structure(XmlCursor xml) {
    String code = xml.attribute("BrainStructure").strip();
    if (!code.startsWith(STRUCTURE) || code.length() == STRUCTURE.length() || code.length() > 200) {
      throw xml.malformed(
          "BrainStructure=\"" + XmlCursor.shortened(code) + "\"",
          "CIFTI_STRUCTURE_ and a name",
          "");
    }
    return code.substring(STRUCTURE.length());
  }

  /** A structure as files write it. */
  static String code(String structure) {
    return STRUCTURE + structure;
  }

  static FileFormatException at(String where, String found, String expected) {
    return new FileFormatException(where, found, expected, "");
  }
}
