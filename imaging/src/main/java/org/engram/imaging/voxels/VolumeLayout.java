package org.engram.imaging.voxels;

/**
 * How a file of volumes is cut into pieces of memory of a few megabytes: a piece holds several
 * whole volumes, or a volume takes several pieces. No value lies across two.
 *
 * @param volumeBytes of one volume
 * @param volumes in the file
 */
record VolumeLayout(long volumeBytes, int volumes) {
  /** Bytes of a piece at most; a multiple of every value's size. */
  static final int PIECE = 1 << 22;

  /** Volumes in one piece; 1 where a volume takes more than one. */
  int volumesPerPiece() {
    return Math.clamp(PIECE / volumeBytes, 1, volumes);
  }

  /** Pieces of one volume; 1 where a piece holds more than one. */
  int piecesPerVolume() {
    return Math.toIntExact((volumeBytes + PIECE - 1) / PIECE);
  }

  long pieces() {
    int together = volumesPerPiece();
    return together > 1 ? (volumes + together - 1L) / together : (long) volumes * piecesPerVolume();
  }

  /** Bytes of a piece, counted from 0 over the whole file. */
  int bytes(long piece) {
    int together = volumesPerPiece();
    if (together > 1) {
      return (int) (Math.min(together, volumes - piece * together) * volumeBytes);
    }
    long within = piece % piecesPerVolume();
    return (int) Math.min(PIECE, volumeBytes - within * PIECE);
  }

  /** Bytes of the largest piece. */
  int mostBytes() {
    return bytes(0);
  }
}
