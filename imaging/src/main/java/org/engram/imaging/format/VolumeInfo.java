package org.engram.imaging.format;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a file of volumes says about itself, for people and for programs.
 *
 * @param format NIfTI-1, NIfTI-2 or MGH, with gzip and the kind of file where it matters
 * @param shape sizes along all axes as the file has them
 * @param frames volumes: the product of all sizes beyond the third
 * @param dataType of the stored numbers
 * @param bigEndian whether bytes come largest first
 * @param voxelSize along the three axes, from the affine, in millimetres
 * @param orientation which way the axes run, such as LAS
 * @param affine three rows of four, from voxel indices to RAS+ millimetres
 * @param affineFrom which part of the header it is from
 * @param slope value = stored number x slope + intercept
 * @param repetitionTime seconds between volumes, unchecked, where the file says
 * @param timing the time between volumes as it is stored, with its unit
 * @param question what is wrong with the repetition time, in words
 * @param transforms what the codes of qform and sform say, of NIfTI
 * @param space name of the space that the header hints at; not a proof
 * @param description free text of the header
 * @param extensions of the header, in words
 * @param notes what the reader decided about odd but harmless fields
 */
public record VolumeInfo(
    String format,
    List<Long> shape,
    int frames,
    String dataType,
    boolean bigEndian,
    List<Double> voxelSize,
    String orientation,
    List<Double> affine,
    String affineFrom,
    double slope,
    double intercept,
    OptionalDouble repetitionTime,
    String timing,
    Optional<String> question,
    Optional<Transforms> transforms,
    Optional<String> space,
    String description,
    List<String> extensions,
    List<String> notes) {
  public VolumeInfo {
    shape = List.copyOf(shape);
    voxelSize = List.copyOf(voxelSize);
    affine = List.copyOf(affine);
    extensions = List.copyOf(extensions);
    notes = List.copyOf(notes);
  }

  VolumeInfo withNotes(List<String> others) {
    return new VolumeInfo(
        format,
        shape,
        frames,
        dataType,
        bigEndian,
        voxelSize,
        orientation,
        affine,
        affineFrom,
        slope,
        intercept,
        repetitionTime,
        timing,
        question,
        transforms,
        space,
        description,
        extensions,
        others);
  }

  /**
   * The codes of the two transforms of a NIfTI header, with their meanings.
   *
   * @param qformMeaning such as scanner
   */
  public record Transforms(
      int qformCode, String qformMeaning, int sformCode, String sformMeaning) {}
}
