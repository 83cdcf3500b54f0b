package org.engram.pipeline.hub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.engram.tensor.file.AtomicFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file that has come in part, {@code NAME.part}, and beside it {@code NAME.json}: of which
 * content it is. A part of other content, or one whose state cannot be read, is begun anew.
 */
final class PartFile implements AutoCloseable {
  private static final long LARGEST_STATE = 4096;

  private final Path part;
  private final Path about;
  private final String tag;
  private final boolean checked;
  private final FileChannel channel;
  private String validator;

  /**
   * @param tag of the content, as the hub names it
   * @param validator by which the server that gives it names it; empty where it cannot be continued
   */
  record State(String tag, String validator) {}

  private PartFile(
      Path part, Path about, String tag, boolean checked, FileChannel channel, String validator) {
    this.part = part;
    this.about = about;
    this.tag = tag;
    this.checked = checked;
    this.channel = channel;
    this.validator = validator;
  }

  /**
   * Opens or begins the part of a file.
   *
   * @param checked whether the whole file's hash is known: then it is continued even where the
   *     server has no name for the content
   */
  static PartFile open(Path folder, String name, String tag, boolean checked) throws IOException {
    Path part = folder.resolve(name + ".part");
    Path about = folder.resolve(name + ".json");
    Optional<String> stated = validator(about, tag);
    String validator = stated.orElse("");
    FileChannel channel =
        FileChannel.open(
            part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    PartFile file = new PartFile(part, about, tag, checked, channel, validator);
    if (stated.isEmpty() || !file.canContinue()) {
      file.restart();
    }
    return file;
  }

  private static Optional<String> validator(Path about, String tag) throws IOException {
    if (!Files.isRegularFile(about) || Files.size(about) > LARGEST_STATE) {
      return Optional.empty();
    }
    try {
      State state = JsonMapper.shared().readValue(Files.readAllBytes(about), State.class);
      return tag.equals(state.tag()) ? Optional.ofNullable(state.validator()) : Optional.empty();
    } catch (JacksonException _) {
      return Optional.empty(); // it begins anew
    }
  }

  Path path() {
    return part;
  }

  long size() {
    try {
      return channel.size();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use " + part, e);
    }
  }

  /** By which the server names what has come; empty where it cannot be continued. */
  String validator() {
    return validator;
  }

  /** Whether what has come can be told from another content, or the whole is. */
  boolean canContinue() {
    return checked || !validator.isEmpty();
  }

  /** Forgets what has come. */
  void restart() throws IOException {
    channel.truncate(0);
    validator = "";
  }

  /** Notes of what the bytes are that come now. */
  void begin(String stated) {
    validator = stated;
    byte[] state = JsonMapper.shared().writeValueAsBytes(new State(tag, stated));
    AtomicFile.writeStream(about, out -> out.write(state));
  }

  void append(List<ByteBuffer> pieces) throws IOException {
    long at = channel.size();
    for (ByteBuffer piece : pieces) {
      while (piece.hasRemaining()) {
        at += channel.write(piece, at);
      }
    }
  }

  void force() throws IOException {
    channel.force(true);
  }

  /** Removes both files. */
  void remove() throws IOException {
    channel.close();
    Files.deleteIfExists(part);
    Files.deleteIfExists(about);
  }

  /** Moves the whole file to its place and forgets its state. */
  void moveTo(Path target) throws IOException {
    channel.close();
    Files.createDirectories(target.getParent());
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Files.deleteIfExists(about);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
