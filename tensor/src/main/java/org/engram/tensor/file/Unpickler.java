package org.engram.tensor.file;

import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.engram.tensor.FileFormatException;

/**
 * Python's pickle machine (protocols 2 to 5, the opcodes that PyTorch writes) over a closed world:
 * it builds Java collections, numbers and strings, and the only callables it knows are those of
 * {@link PickleGlobals}, which are Java code. It cannot load a class, so it cannot run one. Every
 * instruction adds at most one value, so the bound on their number bounds stack and memo too.
 *
 * <p>The result still holds the machine's own types; {@link PickleTree} turns it into plain values.
 */
final class Unpickler {
  private static final long MAX_OPERATIONS = 10_000_000;

  /** An immutable Python tuple; lists and dicts may still grow, tuples not. */
  record Tuple(List<Object> items) {}

  /** An object that a BUILD instruction may give its attributes. */
  interface Buildable {
    void build(PickleReader reader, Object state);
  }

  private enum Mark {
    MARK
  }

  private final PickleReader reader;
  private final PickleGlobals globals;
  private final Function<Object, Object> persistent;
  private final List<Object> stack = new ArrayList<>();
  private final Map<Long, Object> memo = new HashMap<>();

  /**
   * @param persistent gives the object that a persistent id stands for: a storage
   */
  Unpickler(
      String where,
      MemorySegment pickle,
      PickleGlobals globals,
      Function<Object, Object> persistent) {
    this.reader = new PickleReader(where, pickle);
    this.globals = globals;
    this.persistent = persistent;
  }

  Object load() {
    for (long operation = 0; operation < MAX_OPERATIONS; operation++) {
      int code = reader.u8();
      if (code == '.') {
        return pop();
      }
      execute(code);
    }
    throw reader.problem("more than " + MAX_OPERATIONS + " instructions", "fewer");
  }

  private void execute(int code) {
    switch (code) {
      case 0x80 -> protocol(reader.u8());
      case 0x95 -> reader.i64(); // FRAME: how much to read ahead, of no use here
      case '(' -> stack.add(Mark.MARK);
      case '0' -> pop(false);
      case '1' -> popToMark();
      case '2' -> push(peek());
      case 'N' -> push(null);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'I' -> push(textInteger(reader.line()));
      case 'L' -> push(reader.decimal(reader.line()));
      case 'J' -> push((long) reader.i32());
      case 'K' -> push((long) reader.u8());
      case 'M' -> push((long) reader.u16());
      case 0x8a -> push(reader.integer(reader.u8()));
      case 0x8b -> push(reader.integer(reader.i32()));
      case 'G' -> push(reader.f64());
      case 'F' -> push(textDouble(reader.line()));
      case 'X' -> push(reader.utf8(reader.u32()));
      case 0x8c -> push(reader.utf8(reader.u8()));
      case 0x8d -> push(reader.utf8(reader.i64()));
      case 'T' -> push(reader.latin1(reader.i32()));
      case 'U' -> push(reader.latin1(reader.u8()));
      case 'B' -> push(reader.take(reader.u32()));
      case 'C' -> push(reader.take(reader.u8()));
      case 0x8e -> push(reader.take(reader.i64()));
      case ']' -> push(new ArrayList<>());
      case 'l' -> push(popToMark());
      case 'a' -> append(popLast(1));
      case 'e' -> append(popToMark());
      case ')' -> push(new Tuple(List.of()));
      case 't' -> push(new Tuple(popToMark()));
      case 0x85 -> push(new Tuple(popLast(1)));
      case 0x86 -> push(new Tuple(popLast(2)));
      case 0x87 -> push(new Tuple(popLast(3)));
      case '}' -> push(new LinkedHashMap<>());
      case 'd' -> {
        List<Object> items = popToMark();
        push(new LinkedHashMap<>());
        setItems(items);
      }
      case 's' -> setItems(popLast(2));
      case 'u' -> setItems(popToMark());
      case 0x8f -> push(new LinkedHashSet<>());
      case 0x90 -> addItems(popToMark());
      case 0x91 -> push(hashable(popToMark()));
      case 'c' -> push(globals.find(reader.line(), reader.line()));
      case 0x93 -> {
        List<Object> names = popLast(2);
        if (!(names.get(0) instanceof String module && names.get(1) instanceof String name)) {
          throw reader.problem("a global that is not named by strings", "module and name");
        }
        push(globals.find(module, name));
      }
      case 'R', 0x81 -> call(popLast(2));
      case 'b' -> build(pop());
      case 'Q' -> push(persistent.apply(pop()));
      case 'q' -> remember(reader.u8());
      case 'r' -> remember(reader.u32());
      case 'p' -> remember(index(reader.line()));
      case 0x94 -> remember(memo.size());
      case 'h' -> recall(reader.u8());
      case 'j' -> recall(reader.u32());
      case 'g' -> recall(index(reader.line()));
      default ->
          throw reader.problem(
              String.format("pickle instruction 0x%02x", code), "one that state dicts need");
    }
  }

  private void protocol(int version) {
    if (version < 2 || version > 5) {
      throw reader.problem("pickle protocol " + version, "2 to 5");
    }
  }

  private Object textInteger(String text) {
    return switch (text) {
      case "00" -> false;
      case "01" -> true;
      default -> reader.decimal(text);
    };
  }

  private double textDouble(String text) {
    if (text.length() > 64 || !text.matches("-?[0-9]+(\\.[0-9]*)?([eE][-+]?[0-9]+)?")) {
      throw reader.problem("'" + text + "' as a number", "a decimal number");
    }
    return Double.parseDouble(text);
  }

  private long index(String text) {
    if (!text.matches("[0-9]{1,9}")) {
      throw reader.problem("memo index '" + text + "'", "a small whole number");
    }
    return Long.parseLong(text);
  }

  private void append(List<Object> values) {
    Object list = peek();
    if (!(list instanceof ArrayList<?>)) {
      throw unexpected(list, "a list to append to");
    }
    @SuppressWarnings("unchecked") // every ArrayList on the stack was made here
    List<Object> items = (ArrayList<Object>) list;
    items.addAll(values);
  }

  private void setItems(List<Object> keysAndValues) {
    Object dict = peek();
    if (!(dict instanceof LinkedHashMap<?, ?>) || keysAndValues.size() % 2 != 0) {
      throw unexpected(dict, "a dict and pairs to put into it");
    }
    @SuppressWarnings("unchecked") // every LinkedHashMap on the stack was made here
    Map<Object, Object> items = (LinkedHashMap<Object, Object>) dict;
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      items.put(requireScalar(keysAndValues.get(i)), keysAndValues.get(i + 1));
    }
  }

  private void addItems(List<Object> values) {
    Object set = peek();
    if (!(set instanceof LinkedHashSet<?>)) {
      throw unexpected(set, "a set to add to");
    }
    @SuppressWarnings("unchecked") // every LinkedHashSet on the stack was made here
    Collection<Object> items = (LinkedHashSet<Object>) set;
    items.addAll(hashable(values));
  }

  private Set<Object> hashable(List<Object> values) {
    values.forEach(this::requireScalar);
    return new LinkedHashSet<>(values);
  }

  /** Keys must hash in constant time and without recursion, so they are scalars. */
  private Object requireScalar(Object key) {
    return switch (key) {
      case String s -> s;
      case Long n -> n;
      case BigInteger n -> n;
      case Double d -> d;
      case Boolean b -> b;
      case null, default -> throw unexpected(key, "a string or number as key");
    };
  }

  private void call(List<Object> callableAndArguments) {
    if (!(callableAndArguments.get(0) instanceof PickleGlobals.Callable callable)
        || !(callableAndArguments.get(1) instanceof Tuple arguments)) {
      throw unexpected(callableAndArguments.get(0), "a known function and a tuple of arguments");
    }
    push(callable.call().apply(new PickleArguments(reader, callable.name(), arguments.items)));
  }

  private void build(Object state) {
    switch (peek()) {
      // The attributes of an OrderedDict (state_dict's _metadata) say nothing about its items.
      case LinkedHashMap<?, ?> dict -> {}
      case Buildable object -> object.build(reader, state);
      case null, default -> throw unexpected(peek(), "an object that takes a state");
    }
  }

  private void remember(long index) {
    memo.put(index, peek());
  }

  private void recall(long index) {
    if (!memo.containsKey(index)) {
      throw reader.problem("memo index " + index + ", which was never set", "one that was");
    }
    push(memo.get(index));
  }

  private void push(Object value) {
    stack.add(value);
  }

  private Object peek() {
    if (stack.isEmpty() || stack.getLast() == Mark.MARK) {
      throw reader.problem("no value on the stack", "one");
    }
    return stack.getLast();
  }

  private Object pop() {
    return pop(true);
  }

  private Object pop(boolean value) {
    if (stack.isEmpty() || (value && stack.getLast() == Mark.MARK)) {
      throw reader.problem("no value on the stack", "one");
    }
    return stack.removeLast();
  }

  private List<Object> popLast(int count) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.addFirst(pop());
    }
    return values;
  }

  private List<Object> popToMark() {
    int mark = stack.size() - 1;
    while (mark >= 0 && stack.get(mark) != Mark.MARK) {
      mark--;
    }
    if (mark < 0) {
      throw reader.problem("no mark on the stack", "one");
    }
    List<Object> tail = stack.subList(mark, stack.size());
    List<Object> values = new ArrayList<>(tail.subList(1, tail.size()));
    tail.clear();
    return values;
  }

  private FileFormatException unexpected(Object found, String expected) {
    return reader.problem(
        found == null ? "None" : "a value of kind " + found.getClass().getSimpleName(), expected);
  }
}
