package org.engram.tensor.file;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.function.Function;
import org.engram.tensor.RefusedInputException;

/**
 * A file of weights by their published names ({@link WeightNames}), memory-mapped: safetensors, or
 * a PyTorch checkpoint (.pt, .pth, .tar, .bin). Tensors are slices of the map, valid until {@link
 * #close}.
 */
public final class WeightsFile implements AutoCloseable {
  private final Path path;
  private final Runnable close;
  private final SequencedMap<String, TensorInfo> infos;
  private final Function<String, HostTensor> tensors;

  private WeightsFile(
      Path path,
      Runnable close,
      SequencedMap<String, TensorInfo> infos,
      Function<String, HostTensor> tensors) {
    this.path = path;
    this.close = close;
    this.infos = Collections.unmodifiableSequencedMap(infos);
    this.tensors = tensors;
  }

  /**
   * Opens a file by its ending; what is no checkpoint by its name is read as safetensors.
   *
   * @throws org.engram.tensor.FileFormatException if it is malformed
   * @throws RefusedInputException if two of its names become one, or it holds no weights
   */
  public static WeightsFile open(Path path) {
    return isCheckpoint(path) ? ofCheckpoint(path) : ofSafetensors(path);
  }

  /** Whether a file's name is that of a PyTorch checkpoint. */
  public static boolean isCheckpoint(Path path) {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".pt")
        || name.endsWith(".pth")
        || name.endsWith(".tar")
        || name.endsWith(".bin")
        || name.endsWith(".ckpt");
  }

  private static WeightsFile ofSafetensors(Path path) {
    Safetensors file = Safetensors.open(path);
    boolean read = false;
    try {
      SequencedMap<String, String> names = WeightNames.of(path.toString(), file.names());
      SequencedMap<String, TensorInfo> infos = new LinkedHashMap<>();
      names.forEach((name, stored) -> infos.put(name, file.info(stored)));
      read = true;
      return new WeightsFile(path, file::close, infos, name -> file.get(names.get(name)));
    } finally {
      if (!read) {
        file.close();
      }
    }
  }

  private static WeightsFile ofCheckpoint(Path path) {
    TorchCheckpoint file = TorchCheckpoint.open(path);
    boolean read = false;
    try {
      SequencedMap<String, HostTensor> found =
          CheckpointWeights.find(path.toString(), file.value()).tensors();
      SequencedMap<String, TensorInfo> infos = new LinkedHashMap<>();
      found.forEach((name, tensor) -> infos.put(name, TensorInfo.of(tensor)));
      read = true;
      return new WeightsFile(path, file::close, infos, found::get);
    } finally {
      if (!read) {
        file.close();
      }
    }
  }

  public Path path() {
    return path;
  }

  /** Type and shape of every tensor, by published name, in the order of the file. */
  public SequencedMap<String, TensorInfo> infos() {
    return infos;
  }

  public boolean has(String name) {
    return infos.containsKey(name);
  }

  /** A tensor over the mapped file; a name that is not there is refused, with those near to it. */
  public HostTensor get(String name) {
    if (!has(name)) {
      throw new RefusedInputException(
          path.toString(),
          "no tensor '" + name + "' among " + infos.size(),
          "a file that holds it",
          NearNames.sentence(name, infos.keySet()));
    }
    return tensors.apply(name);
  }

  @Override
  public void close() {
    close.run();
  }
}
