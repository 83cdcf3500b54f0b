package org.engram.imaging.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.file.IoFailure;

/** Whether a file's content is there, as far as can be told without reading it. */
public enum FileState {
  PRESENT,
  /** No byte in it. */
  EMPTY,
  /** A link to nothing. */
  BROKEN_LINK,
  /** A git-annex link or pointer whose content was never fetched. */
  ANNEX_POINTER,
  /** A Git LFS pointer whose content was never fetched. */
  LFS_POINTER;

  /** Pointer files of git-annex and Git LFS are shorter than this. */
  private static final int POINTER_BYTES = 1024;

  /** The state of a file or link. */
  public static FileState of(Path file) {
    try {
      if (Files.isSymbolicLink(file) && !Files.exists(file)) {
        return ofDeadLink(file);
      }
      return of(file, Files.size(file));
    } catch (IOException e) {
      throw new FileFormatException(
          new Problem(
              file.toString(), IoFailure.words(e), "a file that can be read", "Check the path"),
          e);
    }
  }

  /** The state of a file of this size, which a link may have led to. */
  static FileState of(Path file, long bytes) throws IOException {
    if (bytes == 0) {
      return EMPTY;
    }
    if (bytes >= POINTER_BYTES || file.toString().endsWith(".json")) {
      return PRESENT;
    }
    String start;
    try (InputStream in = Files.newInputStream(file)) {
      start = new String(in.readNBytes(64), StandardCharsets.ISO_8859_1);
    }
    if (start.startsWith("/annex/objects/")) {
      return ANNEX_POINTER;
    }
    return start.startsWith("version https://git-lfs") ? LFS_POINTER : PRESENT;
  }

  /** The state of a link that leads to no file. */
  static FileState ofDeadLink(Path link) throws IOException {
    String target = Files.readSymbolicLink(link).toString().replace('\\', '/');
    return target.contains("annex/objects/") ? ANNEX_POINTER : BROKEN_LINK;
  }

  /** What is wrong with a file in this state, if anything is. */
  public Optional<Problem> problem(Path file) {
    return switch (this) {
      case PRESENT -> Optional.empty();
      case EMPTY ->
          Optional.of(
              problem(file, "an empty file", "Copy or fetch it again: 0 bytes hold no data"));
      case BROKEN_LINK ->
          Optional.of(problem(file, "a link to nothing", "Restore what it links to"));
      case ANNEX_POINTER ->
          Optional.of(
              problem(file, "git-annex content that was never fetched", "datalad get " + file));
      case LFS_POINTER ->
          Optional.of(
              problem(file, "a Git LFS pointer whose content was never fetched", "git lfs pull"));
    };
  }

  private static Problem problem(Path file, String found, String remedy) {
    return new Problem(file.toString(), found, "a file with its content", remedy);
  }
}
