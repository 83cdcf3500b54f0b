package org.engram.tensor.file;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import org.engram.tensor.RefusedInputException;

/**
 * A safetensors file, memory-mapped: weights of any size are opened in the time it takes to read
 * the header, and {@link #get} hands out slices of the map without a copy. The whole header is
 * checked before the first tensor is handed out (see {@link SafetensorsHeader}); a malformed file
 * is a {@link org.engram.tensor.FileFormatException}.
 *
 * <p>Tensors are valid until {@link #close}, which unmaps the file at once. The format does not
 * promise alignment, so read them as {@link HostTensor} does, with unaligned accesses. Safe for use
 * by several threads.
 *
 * <p>Follows the format of github.com/huggingface/safetensors with the dtypes of {@link DType}.
 */
public final class Safetensors implements AutoCloseable {
  private final MappedFile file;
  private final SafetensorsHeader header;

  private Safetensors(MappedFile file, SafetensorsHeader header) {
    this.file = file;
    this.header = header;
  }

  public static Safetensors open(Path path) {
    MappedFile file = MappedFile.open(path, "a safetensors file");
    boolean read = false;
    try {
      SafetensorsHeader header = SafetensorsHeader.read(path.toString(), file.bytes());
      read = true;
      return new Safetensors(file, header);
    } finally {
      if (!read) {
        file.close();
      }
    }
  }

  public Path path() {
    return file.path();
  }

  /** The file's own key-value strings; empty when it has none. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /** The names of the tensors, in the order of the header. */
  public SequencedSet<String> names() {
    return Collections.unmodifiableSequencedSet(header.entries().sequencedKeySet());
  }

  public boolean has(String name) {
    return header.entries().containsKey(name);
  }

  /** Type and shape of a tensor, without touching its data. */
  public TensorInfo info(String name) {
    return entry(name).info();
  }

  /**
   * The tensor over the mapped file; a name that is not there is refused, with those near to it.
   */
  public HostTensor get(String name) {
    SafetensorsHeader.Entry entry = entry(name);
    MemorySegment data =
        file.bytes().asSlice(header.dataOffset() + entry.begin(), entry.end() - entry.begin());
    return new HostTensor(entry.info().dtype(), entry.info().shape(), data);
  }

  /** Where the data begins in the file: 8 bytes of length and the header lie before it. */
  public long dataOffset() {
    return header.dataOffset();
  }

  /**
   * Writes tensors atomically; the same input gives the same bytes (see {@link SafetensorsWriter}).
   */
  public static void write(
      Path path, SequencedMap<String, HostTensor> tensors, Map<String, String> metadata) {
    SequencedMap<String, TensorInfo> plan = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> plan.put(name, TensorInfo.of(tensor)));
    SafetensorsWriter.write(path, plan, metadata, tensors::get);
  }

  /** Unmaps the file; tensors handed out before can no longer be read. */
  @Override
  public void close() {
    file.close();
  }

  private SafetensorsHeader.Entry entry(String name) {
    SafetensorsHeader.Entry entry = header.entries().get(name);
    if (entry == null) {
      throw new RefusedInputException(
          file.path().toString(),
          "no tensor '" + name + "' among " + header.entries().size(),
          "a file that holds it",
          NearNames.sentence(name, header.entries().keySet()));
    }
    return entry;
  }
}
