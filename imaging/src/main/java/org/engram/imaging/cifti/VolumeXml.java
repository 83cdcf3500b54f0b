package org.engram.imaging.cifti;

import java.util.List;
import org.engram.imaging.volume.Affine;
import org.engram.imaging.volume.Grid;
import org.engram.imaging.xml.XmlCursor;

/** Reads an axis's volume, and lists of its voxels. */
final class VolumeXml {
  /** Characters of a transformation of 16 numbers. */
  private static final int LONGEST = 4096;

  private VolumeXml() {}

  /** Reads the element {@code Volume} that the cursor is at. */
  static Grid read(XmlCursor xml) {
    int[] size = dimensions(xml);
    Affine affine = null;
    while (xml.child()) {
      if (xml.name().equals("TransformationMatrixVoxelIndicesIJKtoXYZ") && affine == null) {
        affine = affine(xml);
      } else {
        xml.skip();
      }
    }
    if (affine == null) {
      throw xml.malformed(
          "a Volume without TransformationMatrixVoxelIndicesIJKtoXYZ", "where the voxels lie", "");
    }
    return new Grid(size[0], size[1], size[2], affine);
  }

  private static int[] dimensions(XmlCursor xml) {
    String text = xml.attribute("VolumeDimensions");
    String[] parts = text.split(",", 4);
    int[] size = new int[3];
    boolean good = parts.length == 3;
    double voxels = 1;
    for (int i = 0; good && i < 3; i++) {
      String part = parts[i].strip();
      good = part.matches("[0-9]{1,9}");
      size[i] = good ? Integer.parseInt(part) : 0;
      voxels *= size[i];
    }
    if (!good || voxels < 1 || voxels > Grid.MOST_VOXELS) {
      throw xml.malformed(
          "VolumeDimensions=\"" + XmlCursor.shortened(text) + "\"",
          "three numbers of voxels from 1 up, with commas between, of at most "
              + Grid.MOST_VOXELS
              + " voxels",
          "");
    }
    return size;
  }

  private static Affine affine(XmlCursor xml) {
    int exponent = xml.integer("MeterExponent", -12, 3);
    String where = "the transformation";
    List<String> numbers = List.of(xml.text(LONGEST).strip().split("\\s+"));
    if (numbers.size() != 16) {
      throw xml.malformed(
          numbers.size() + " numbers in the volume's transformation", "16, row by row", "");
    }
    double[] all = numbers.stream().mapToDouble(number -> xml.number(where, number)).toArray();
    if (all[12] != 0 || all[13] != 0 || all[14] != 0 || all[15] != 1) {
      throw xml.malformed(
          "the last row of the volume's transformation is not 0 0 0 1", "0 0 0 1", "");
    }
    double[] rows = new double[12];
    for (int i = 0; i < 12; i++) {
      rows[i] = inMillimetres(all[i], exponent);
    }
    Affine affine = Affine.ofRows(rows);
    if (!(Math.abs(affine.determinant()) > 0)) {
      throw xml.malformed("the volume's transformation is singular", "three directions", "");
    }
    return affine;
  }

  private static double inMillimetres(double value, int meterExponent) {
    int power = meterExponent + 3;
    return power < 0 ? value / Math.pow(10, -power) : value * Math.pow(10, power);
  }

  /**
   * Reads an element {@code VoxelIndicesIJK}: indices of voxels in the grid, i fastest. Consumes
   * the element.
   *
   * @param grid of the axis, or null where none came before
   * @param most voxels
   */
  static int[] voxels(XmlCursor xml, Grid grid, int most) {
    if (grid == null) {
      throw xml.malformed("voxels without a Volume before them", "the Volume that they are in", "");
    }
    String where = xml.where();
    int[] coordinates = IndexText.read(xml, (int) Math.min(Integer.MAX_VALUE, 3L * most));
    int[] voxels = new int[coordinates.length / 3];
    for (int v = 0; v < voxels.length; v++) {
      int i = coordinates[3 * v];
      int j = coordinates[3 * v + 1];
      int k = coordinates[3 * v + 2];
      if (i >= grid.nx() || j >= grid.ny() || k >= grid.nz()) {
        throw BrainModelXml.at(
            where, "voxel " + i + " " + j + " " + k, "a voxel of the " + grid.describe());
      }
      voxels[v] = grid.index(i, j, k);
    }
    if (coordinates.length % 3 != 0) {
      throw BrainModelXml.at(where, coordinates.length + " numbers", "three a voxel");
    }
    return voxels;
  }
}
