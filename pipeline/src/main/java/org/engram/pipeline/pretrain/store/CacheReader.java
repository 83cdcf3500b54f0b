package org.engram.pipeline.pretrain.store;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.file.DType;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.Safetensors;

/** Tensors mapped from a cache's files: nothing is parsed or copied. Several threads may read. */
public final class CacheReader implements AutoCloseable {
  /** A size that is not known before. */
  public static final long ANY = -1;

  private final CacheFormat<?, ?, ?> format;
  private final Path folder;
  private final Map<String, Safetensors> files = new HashMap<>();

  public CacheReader(CacheFormat<?, ?, ?> format, Path folder) {
    this.format = format;
    this.folder = folder;
  }

  /**
   * A tensor, valid until this is closed.
   *
   * @param about the source that it is of, for messages
   * @param file of the cache, as the index has it
   * @param name within that, as the index has it
   * @param suffix of the name: what of the source it is
   * @param shape its sizes, {@link #ANY} where one is not known
   * @throws FileFormatException where it is not in the cache, or not of that type and shape
   */
  public HostTensor tensor(
      String about,
      Optional<String> file,
      Optional<String> name,
      String suffix,
      DType type,
      long... shape) {
    // A name with folders in it would lead out of the cache.
    String in = file.filter(format::isFile).orElseThrow(() -> outside(about));
    String full = name.orElseThrow(() -> outside(about)) + suffix;
    HostTensor values;
    synchronized (files) {
      Safetensors open = files.computeIfAbsent(in, f -> Safetensors.open(folder.resolve(f)));
      if (!open.has(full)) {
        throw outside(about);
      }
      values = open.get(full);
    }
    if (values.dtype() != type || !fits(values.shape(), shape)) {
      throw new FileFormatException(
          folder.resolve(in) + ", " + full,
          values.toString(),
          type + Arrays.toString(shape) + " as the index has it",
          "Make the cache anew");
    }
    return values;
  }

  private static boolean fits(long[] found, long[] expected) {
    boolean fits = found.length == expected.length;
    for (int axis = 0; fits && axis < found.length; axis++) {
      fits = expected[axis] == ANY || found[axis] == expected[axis];
    }
    return fits;
  }

  private FileFormatException outside(String about) {
    return new FileFormatException(
        folder.toString(),
        "no file of the cache with a tensor for " + about,
        "one each",
        "Make the cache anew");
  }

  @Override
  public void close() {
    synchronized (files) {
      files.values().forEach(Safetensors::close);
      files.clear();
    }
  }
}
