package org.engram.imaging.mgh;

import java.util.List;
import org.engram.imaging.voxels.VoxelType;

/**
 * What the header of an MGH file says. Bytes are big-endian; shapes and directions are as in
 * FreeSurfer's mri.h.
 *
 * @param shape width, height, depth, frames
 * @param type of the stored numbers
 * @param oriented whether the file says where its voxels lie (goodRASFlag); if not, it is taken to
 *     be coronal with voxels of 1 mm, as FreeSurfer does
 * @param voxelSize in millimetres, along width, height and depth
 * @param directions x, y and z of a step along width, then height, then depth; unit vectors
 * @param centre x, y and z of the middle of the grid, in millimetres
 */
public record MghHeader(
    List<Integer> shape,
    VoxelType type,
    boolean oriented,
    List<Double> voxelSize,
    List<Double> directions,
    List<Double> centre) {
  public MghHeader {
    shape = List.copyOf(shape);
    voxelSize = List.copyOf(voxelSize);
    directions = List.copyOf(directions);
    centre = List.copyOf(centre);
  }
}
