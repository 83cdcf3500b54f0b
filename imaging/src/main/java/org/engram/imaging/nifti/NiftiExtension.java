package org.engram.imaging.nifti;

import java.util.Arrays;

/**
 * A header extension, kept as it is.
 *
 * @param code who understands it: 4 AFNI, 6 comment, 32 CIFTI, 44 MRtrix and others
 * @param content with the zeros that fill it up
 */
public record NiftiExtension(int code, byte[] content) {
  /** The code of CIFTI's XML. */
  public static final int CIFTI = 32;

  public NiftiExtension {
    content = content.clone();
  }

  @Override
  public byte[] content() {
    return content.clone();
  }

  int length() {
    return content.length;
  }

  /** What wrote it, as far as the standard's list of codes says; the number otherwise. */
  public String name() {
    return switch (code) {
      case 2 -> "DICOM";
      case 4 -> "AFNI";
      case 6 -> "comment";
      case 8 -> "XCEDE";
      case 10 -> "JIM";
      case 12 -> "workflow";
      case 14 -> "FreeSurfer";
      case 30 -> "VoxBo";
      case CIFTI -> "CIFTI";
      case 38 -> "eval";
      case 40 -> "MATLAB";
      case 42 -> "Quantiphyse";
      case 44 -> "NMR MRS";
      default -> "code " + code;
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NiftiExtension that
        && code == that.code
        && Arrays.equals(content, that.content);
  }

  @Override
  public int hashCode() {
    return 31 * code + Arrays.hashCode(content);
  }

  @Override
  public String toString() {
    return name() + ", " + content.length + " bytes";
  }
}
