package org.engram.imaging.gifti;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.engram.imaging.xml.XmlCursor;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.RefusedInputException;

/**
 * Numbers in a file beside the GIFTI file. A GIFTI file may name any file of the machine: only one
 * that lies in its own folder is opened.
 *
 * @param where the element that names it, for messages
 * @param gifti the file with the element
 */
record ExternalFile(String where, Path gifti) {
  /**
   * Reads bytes.
   *
   * @throws RefusedInputException if the file does not lie in the folder
   * @throws FileFormatException if it is too short
   */
  byte[] read(String name, String offset, int bytes) {
    Path file = inFolder(name.strip());
    String start = offset.isBlank() ? "0" : offset.strip();
    if (!start.matches("[0-9]{1,18}")) {
      throw new FileFormatException(
          where, "ExternalFileOffset=\"" + start + "\"", "a number of bytes", "");
    }
    long from = Long.parseLong(start);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() < from || channel.size() - from < bytes) {
        throw new FileFormatException(
            where,
            file.getFileName() + " has " + channel.size() + " bytes",
            bytes + " bytes from byte " + from,
            "The file may be cut short");
      }
      ByteBuffer content = ByteBuffer.allocate(bytes);
      while (content.hasRemaining()) {
        if (channel.read(content, from + content.position()) < 0) {
          throw new FileFormatException(where, file + " ends early", bytes + " bytes", "");
        }
      }
      return content.array();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private Path inFolder(String name) {
    boolean plain =
        !name.isEmpty() && name.matches("[^/\\\\:\\x00-\\x1f]+") && !name.matches("\\.+");
    if (!plain) {
      throw outside(name);
    }
    try {
      Path folder = gifti.toRealPath().getParent();
      Path file = folder.resolve(name);
      if (!Files.isRegularFile(file)) {
        throw new RefusedInputException(
            where, "the data are in " + name + ", which is not there", "that file beside this", "");
      }
      if (!folder.equals(file.toRealPath().getParent())) {
        throw outside(name);
      }
      return file;
    } catch (InvalidPathException e) {
      throw new RefusedInputException(
          new Problem(where, "no name of a file", "the name of a file", ""), e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + gifti + ": " + e.getMessage(), e);
    }
  }

  private RefusedInputException outside(String name) {
    return new RefusedInputException(
        where,
        "the data are in another file, '" + XmlCursor.shortened(name) + "'",
        "the name of a file in the same folder",
        "Put it there, or write the surface again with its data inside");
  }
}
