package org.engram.imaging.nifti;

import java.util.Optional;
import org.engram.imaging.voxels.VoxelType;

/** The data types of the standard by their codes, those that hold no single number too. */
public enum NiftiType {
  BINARY(1, 1, "binary, one bit a voxel", null),
  UINT8(2, 8, "uint8", VoxelType.UINT8),
  INT16(4, 16, "int16", VoxelType.INT16),
  INT32(8, 32, "int32", VoxelType.INT32),
  FLOAT32(16, 32, "float32", VoxelType.FLOAT32),
  COMPLEX64(32, 64, "complex64, two float32 a voxel", null),
  FLOAT64(64, 64, "float64", VoxelType.FLOAT64),
  RGB24(128, 24, "RGB24, three bytes of colour a voxel", null),
  INT8(256, 8, "int8", VoxelType.INT8),
  UINT16(512, 16, "uint16", VoxelType.UINT16),
  UINT32(768, 32, "uint32", VoxelType.UINT32),
  INT64(1024, 64, "int64", VoxelType.INT64),
  UINT64(1280, 64, "uint64", VoxelType.UINT64),
  FLOAT128(1536, 128, "float128", null),
  COMPLEX128(1792, 128, "complex128, two float64 a voxel", null),
  COMPLEX256(2048, 256, "complex256, two float128 a voxel", null),
  RGBA32(2304, 32, "RGBA32, four bytes of colour a voxel", null);

  private final int code;
  private final int bits;
  private final String words;
  private final VoxelType voxels;

  NiftiType(int code, int bits, String words, VoxelType voxels) {
    this.code = code;
    this.bits = bits;
    this.words = words;
    this.voxels = voxels;
  }

  /** The type of a code; empty where the standard has none. */
  public static Optional<NiftiType> ofCode(int code) {
    for (NiftiType type : values()) {
      if (type.code == code) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** The type that stores such numbers. */
  public static NiftiType of(VoxelType voxels) {
    for (NiftiType type : values()) {
      if (type.voxels == voxels) {
        return type;
      }
    }
    throw new IllegalArgumentException(voxels.toString());
  }

  /** The code in a header's {@code datatype}. */
  public int code() {
    return code;
  }

  /** Bits of one voxel. */
  public int bits() {
    return bits;
  }

  /** The numbers that it stores; empty where a voxel is not one real number that Java can hold. */
  public Optional<VoxelType> voxels() {
    return Optional.ofNullable(voxels);
  }

  /** Its name, with what it holds where it is no number. */
  @Override
  public String toString() {
    return words;
  }
}
