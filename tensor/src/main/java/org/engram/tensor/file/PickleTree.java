package org.engram.tensor.file;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.engram.tensor.RefusedInputException;

/**
 * Turns what the pickle machine built into plain immutable values, and refuses what is none: an
 * object that contains itself, a nesting without end, a bare storage. Shared objects stay shared.
 */
final class PickleTree {
  private static final int MAX_DEPTH = 200;

  private final String where;
  private final IdentityHashMap<Object, Object> done = new IdentityHashMap<>();
  private final Set<Object> open = Collections.newSetFromMap(new IdentityHashMap<>());

  private PickleTree(String where) {
    this.where = where;
  }

  static Object freeze(String where, Object value) {
    return new PickleTree(where).plain(value);
  }

  private Object plain(Object value) {
    return switch (value) {
      case null -> null;
      case String s -> s;
      case Long n -> n;
      case BigInteger n -> n;
      case Double d -> d;
      case Boolean b -> b;
      case byte[] b -> b;
      case HostTensor tensor -> tensor;
      case Unpickler.Tuple tuple -> collection(tuple, tuple.items());
      case ArrayList<?> list -> collection(list, list);
      case LinkedHashSet<?> set -> Collections.unmodifiableSet(set);
      case LinkedHashMap<?, ?> dict -> dict(dict, dict);
      case PickleGlobals.Namespace namespace -> namespace(namespace);
      default ->
          throw new RefusedInputException(
              where,
              "a bare object of kind " + value.getClass().getSimpleName(),
              "tensors, numbers, strings and plain collections of them",
              "Save tensors and not their storages or types.");
    };
  }

  private Object namespace(PickleGlobals.Namespace namespace) {
    if (namespace.attributes() instanceof LinkedHashMap<?, ?> attributes) {
      return dict(namespace, attributes);
    }
    throw new IllegalStateException("a namespace has a dict");
  }

  private Object collection(Object identity, Collection<?> items) {
    if (!enter(identity)) {
      return done.get(identity);
    }
    List<Object> copy = new ArrayList<>(items.size());
    for (Object item : items) {
      copy.add(plain(item));
    }
    return leave(identity, Collections.unmodifiableList(copy));
  }

  private Object dict(Object identity, Map<?, ?> items) {
    if (!enter(identity)) {
      return done.get(identity);
    }
    Map<Object, Object> copy = new LinkedHashMap<>();
    items.forEach((key, item) -> copy.put(key, plain(item)));
    return leave(identity, Collections.unmodifiableMap(copy));
  }

  /** Whether the object is met for the first time. */
  private boolean enter(Object identity) {
    if (done.containsKey(identity)) {
      return false;
    }
    if (!open.add(identity) || open.size() > MAX_DEPTH) {
      throw new RefusedInputException(
          where,
          open.size() > MAX_DEPTH
              ? "values nested deeper than " + MAX_DEPTH
              : "an object that contains itself",
          "a tree of plain values",
          "Save weights only, for example torch.save(model.state_dict(), path).");
    }
    return true;
  }

  private Object leave(Object identity, Object copy) {
    open.remove(identity);
    done.put(identity, copy);
    return copy;
  }
}
