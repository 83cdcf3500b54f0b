package org.engram.tensor.file;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.RefusedInputException;

/**
 * The storages of a checkpoint (one zip entry each) and the tensors that look into them. A
 * contiguous tensor of a stored entry is a slice of the mapped file; any other view is copied into
 * row-major order. What copies may take is bounded by the file's size, so that a view of stride 0
 * cannot ask for more memory than the file could.
 */
final class TorchStorages {
  /** A storage of some element type. */
  record Storage(String key, DType dtype, MemorySegment data) {}

  private static final long COPY_ALLOWANCE = 64L << 20;

  private final ZipArchive archive;
  private final String root;
  private final String where;
  private final Map<String, MemorySegment> contents = new HashMap<>();
  private long copyBudget;

  TorchStorages(String where, ZipArchive archive, String root, long fileBytes) {
    this.where = where;
    this.archive = archive;
    this.root = root;
    this.copyBudget = 4 * fileBytes + COPY_ALLOWANCE;
  }

  /** The storage that a persistent id names: ("storage", type, key, location, elements). */
  Object load(Object id) {
    if (!(id instanceof Unpickler.Tuple tuple)
        || tuple.items().size() != 5
        || !"storage".equals(tuple.items().get(0))
        || !(tuple.items().get(1) instanceof PickleGlobals.StorageType type)
        || !(tuple.items().get(2) instanceof String key)
        || !(tuple.items().get(4) instanceof Long elements)) {
      throw problem(where, "a persistent id of another kind", "a storage");
    }
    ZipArchive.Entry entry = archive.entries().get(root + "data/" + key);
    if (entry == null) {
      throw problem(where, "no entry for storage '" + key + "'", root + "data/" + key);
    }
    if (elements < 0 || elements > entry.size() / type.dtype().bytes()) {
      throw problem(
          archive.where(entry), entry.size() + " bytes", elements + " elements of " + type.dtype());
    }
    MemorySegment content = contents.get(key);
    if (content == null) {
      content = archive.content(entry);
      contents.put(key, content);
    }
    return new Storage(key, type.dtype(), content.asSlice(0, elements * type.dtype().bytes()));
  }

  /** torch._utils._rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks, ...). */
  HostTensor rebuild(PickleArguments call) {
    call.requireCount(4, 7);
    Storage storage = call.at(0, Storage.class);
    long offset = call.at(1, Long.class);
    long[] shape = call.longs(2);
    long[] strides = call.longs(3);
    DType dtype = storage.dtype;
    long bytes = TensorInfo.bytesOrInvalid(dtype, shape);
    if (bytes < 0
        || strides.length != shape.length
        || !inside(storage.data.byteSize() / dtype.bytes(), offset, shape, strides)) {
      throw call.problem(
          "a view of shape "
              + Arrays.toString(shape)
              + ", strides "
              + Arrays.toString(strides)
              + " and offset "
              + offset,
          "one inside storage '"
              + storage.key
              + "' of "
              + storage.data.byteSize() / dtype.bytes()
              + " elements");
    }
    if (bytes == 0) {
      return new HostTensor(dtype, shape, MemorySegment.ofArray(new byte[0]));
    }
    if (Strided.rowMajor(shape, strides)) {
      return new HostTensor(
          dtype, shape, storage.data.asSlice(offset * dtype.bytes(), bytes).asReadOnly());
    }
    if (bytes > copyBudget) {
      throw new RefusedInputException(
          where,
          "views that would unfold to far more than the file holds, the last of shape "
              + Arrays.toString(shape),
          "tensors about as large as the file",
          "Save contiguous tensors: tensor.contiguous().");
    }
    copyBudget -= bytes;
    MemorySegment data = Bytes.allocate(where, bytes);
    Strided.copy(storage.data, offset, shape, strides, dtype.bytes(), data);
    return new HostTensor(dtype, shape, data.asReadOnly());
  }

  /** Whether every element of the view lies in the storage, in arithmetic that cannot overflow. */
  private static boolean inside(long elements, long offset, long[] shape, long[] strides) {
    if (offset < 0 || offset > elements) {
      return false;
    }
    for (long size : shape) {
      if (size == 0) {
        return true;
      }
    }
    long last = offset;
    for (int axis = 0; axis < shape.length; axis++) {
      long steps = shape[axis] - 1;
      if (strides[axis] < 0 || (steps > 0 && strides[axis] > elements / steps)) {
        return false;
      }
      last += steps * strides[axis];
      if (last >= elements) {
        return false;
      }
    }
    return last < elements;
  }

  private static FileFormatException problem(String where, String found, String expected) {
    return new FileFormatException(
        where, found, expected, "The checkpoint is damaged; copy or download it again.");
  }
}
