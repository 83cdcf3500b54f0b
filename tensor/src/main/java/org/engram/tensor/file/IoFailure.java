package org.engram.tensor.file;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.zip.ZipException;

/** What the system says of a file, as a person would say it. */
public final class IoFailure {
  private IoFailure() {}

  /** What was found, for a {@link org.engram.tensor.Problem} that names the file itself. */
  public static String words(IOException failure) {
    return switch (failure) {
      case NoSuchFileException _ -> "no such file or folder";
      case AccessDeniedException _ -> "no permission";
      case NotDirectoryException _ -> "a file, no folder";
      case FileAlreadyExistsException _ -> "a file of that name";
      case FileSystemException file when file.getReason() != null -> file.getReason();
      case CharacterCodingException _ -> "text that is not UTF-8";
      case EOFException _ -> "data that end early";
      case ZipException zip -> "broken compressed data (" + zip.getMessage() + ")";
      default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
    };
  }
}
