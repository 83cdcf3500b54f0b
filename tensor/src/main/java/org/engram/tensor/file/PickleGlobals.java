package org.engram.tensor.file;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.engram.tensor.RefusedInputException;

/**
 * The globals that a checkpoint may name, each with the Java code that stands for it. Any other is
 * refused by its name, when it is named and not only when it is called.
 */
final class PickleGlobals {
  /** A function or class of the allow-list. */
  record Callable(String name, Function<PickleArguments, Object> call) {}

  /** A typed storage class: the element type of the storage that a persistent id names. */
  record StorageType(String name, DType dtype) {}

  /**
   * An argparse.Namespace: a plain bag of attributes, as fine-tuning scripts save their options.
   */
  static final class Namespace implements Unpickler.Buildable {
    private Object attributes = new LinkedHashMap<>();

    @Override
    public void build(PickleReader reader, Object state) {
      if (!(state instanceof LinkedHashMap<?, ?>)) {
        throw reader.problem("a Namespace without a dict of attributes", "a dict");
      }
      attributes = state;
    }

    Object attributes() {
      return attributes;
    }
  }

  /** A numpy dtype; its byte order comes with its state. */
  private static final class NumpyType implements Unpickler.Buildable {
    private final String kind;
    private String order = "|";

    NumpyType(String kind) {
      this.kind = kind;
    }

    @Override
    public void build(PickleReader reader, Object state) {
      if (!(state instanceof Unpickler.Tuple tuple)
          || tuple.items().size() < 2
          || !(tuple.items().get(1) instanceof String text)) {
        throw reader.problem("a numpy dtype without byte order", "its state");
      }
      order = text;
    }
  }

  /** What calls that copy their arguments may copy in all: a memo could repeat them without end. */
  private static final int MAX_COPIED = 64 << 20;

  private final String where;
  private int copied;
  private final Map<String, Object> allowed = new HashMap<>();

  /**
   * @param rebuildTensor torch._utils._rebuild_tensor_v2
   */
  PickleGlobals(String where, Function<PickleArguments, Object> rebuildTensor) {
    this.where = where;
    allow("torch._utils._rebuild_tensor_v2", rebuildTensor);
    allow("torch._utils._rebuild_parameter", call -> call.at(0, HostTensor.class));
    allow("torch.Size", PickleGlobals::size);
    allow("torch.device", this::device);
    allow("collections.OrderedDict", PickleGlobals::orderedDict);
    allow("argparse.Namespace", call -> new Namespace());
    allow("_codecs.encode", this::encode);
    for (String module : List.of("builtins", "__builtin__")) {
      allow(module + ".set", this::set);
    }
    for (String module : List.of("numpy.core.multiarray", "numpy._core.multiarray")) {
      allow(module + ".scalar", PickleGlobals::numpyScalar);
    }
    allow("numpy.dtype", call -> new NumpyType(call.at(0, String.class)));
    storage("Double", DType.F64);
    storage("Float", DType.F32);
    storage("Half", DType.F16);
    storage("BFloat16", DType.BF16);
    storage("Long", DType.I64);
    storage("Int", DType.I32);
    storage("Short", DType.I16);
    storage("Char", DType.I8);
    storage("Byte", DType.U8);
    storage("Bool", DType.BOOL);
    for (String dtype :
        List.of(
            "float64",
            "float32",
            "float16",
            "bfloat16",
            "int64",
            "int32",
            "int16",
            "int8",
            "uint8",
            "bool")) {
      allowed.put("torch." + dtype, "torch." + dtype);
    }
  }

  /** What stands for a global: a callable, a storage type, or the name of a dtype. */
  Object find(String module, String name) {
    Object found = allowed.get(module + "." + name);
    if (found == null) {
      throw new RefusedInputException(
          where,
          "the checkpoint asks for the global '" + module + "." + name + "'",
          "tensors, numbers, strings and plain collections of them",
          "Nothing was executed. Save weights only, for example"
              + " torch.save(model.state_dict(), path).");
    }
    return found;
  }

  private void allow(String name, Function<PickleArguments, Object> call) {
    allowed.put(name, new Callable(name, call));
  }

  private void storage(String name, DType dtype) {
    String full = "torch." + name + "Storage";
    allowed.put(full, new StorageType(full, dtype));
  }

  private void spend(PickleArguments call, int units) {
    if (units > MAX_COPIED - copied) {
      throw call.problem("repeated calls on large values", "at most 64 MB of copies");
    }
    copied += units;
  }

  private static Object size(PickleArguments call) {
    call.requireCount(1, 1);
    List<Object> sizes = new ArrayList<>();
    for (long size : call.longs(0)) {
      sizes.add(size);
    }
    return sizes;
  }

  private Object device(PickleArguments call) {
    call.requireCount(1, 2);
    String type = call.at(0, String.class);
    spend(call, type.length());
    return call.count() == 1 ? type : type + ":" + call.at(1, Long.class);
  }

  private static Object orderedDict(PickleArguments call) {
    call.requireCount(0, 0);
    return new LinkedHashMap<>();
  }

  private Object set(PickleArguments call) {
    call.requireCount(1, 1);
    List<?> items = call.at(0, ArrayList.class);
    spend(call, items.size());
    for (Object item : items) {
      if (!(item instanceof String || item instanceof Number || item instanceof Boolean)) {
        throw call.problem("a set of something else", "strings and numbers");
      }
    }
    return new LinkedHashSet<Object>(items);
  }

  /** How protocol 2, which has no bytes, spells them: text in which each character is a byte. */
  private Object encode(PickleArguments call) {
    call.requireCount(2, 2);
    String text = call.at(0, String.class);
    spend(call, text.length());
    if (!call.at(1, String.class).equals("latin1") || text.chars().anyMatch(c -> c > 0xff)) {
      throw call.problem("another encoding", "latin1");
    }
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Object numpyScalar(PickleArguments call) {
    call.requireCount(2, 2);
    NumpyType type = call.at(0, NumpyType.class);
    byte[] bytes = call.at(1, byte[].class);
    NpyElement element = NpyElement.parse(call.function(), type.order + type.kind);
    if (element.bytes() != bytes.length) {
      throw call.problem(bytes.length + " bytes", element.bytes() + " for " + element.descr());
    }
    HostTensor value =
        Npy.elements(call.function(), element, false, new long[0], MemorySegment.ofArray(bytes));
    return switch (value.dtype()) {
      case F64, F32, F16, BF16 -> value.value(0);
      case I64, I32, I16, I8, U8 -> value.toLongs()[0];
      case BOOL -> value.value(0) != 0;
    };
  }
}
