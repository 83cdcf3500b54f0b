package org.engram.pipeline.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.EngramException;
import org.engram.tensor.Problem;

/**
 * Binds a tree to a settings record and notes everything that is wrong with it. A value that cannot
 * be used is replaced by its default for the time being, so that the checks of the record's
 * constructor still see the others.
 */
final class Binder {
  private final Findings findings;
  private final Path folder;
  private final Suggestions suggestions;

  /**
   * @param folder that relative paths of the file start from
   */
  Binder(Class<?> root, Path folder, Findings findings) {
    this.findings = findings;
    this.folder = folder;
    this.suggestions = new Suggestions(root);
  }

  /** The record, unless something is wrong; the findings then say what. */
  <R extends Record> Optional<R> bind(Class<R> type, Node node) {
    return bindAt("", type, node);
  }

  /** As above, of a part that stands under this path. */
  <R extends Record> Optional<R> bindAt(String path, Class<R> type, Node node) {
    return value(type, node, Optional.empty(), path).map(type::cast);
  }

  /** The value of a type; empty where it could not be bound, which the findings then have. */
  private Optional<Object> value(Type type, Node node, Optional<?> base, String path) {
    Class<?> raw = Shape.raw(type);
    if (raw == Optional.class) {
      return node instanceof Node.Nothing
          ? Optional.of(Optional.empty())
          : value(Shape.inner(type), node, base.flatMap(b -> (Optional<?>) b), path)
              .map(Optional::of);
    }
    if (Shape.isOptional(type)) {
      return optionalNumber(raw, node, path);
    }
    if (raw == List.class) {
      return list(type, node, path);
    }
    Shape.requireKnown(raw);
    if (raw.isRecord()) {
      return switch (node) {
        case Node.Section section -> section(raw, section, base, path);
        case Node.Nothing nothing ->
            section(raw, new Node.Section(nothing.line(), new LinkedHashMap<>()), base, path);
        default -> wrong(type, node, path);
      };
    }
    if (!(node instanceof Node.Scalar scalar)) {
      return wrong(type, node, path);
    }
    // What is typed on the command line starts where the person is, not where the file lies.
    Path from = scalar.line() == 0 ? Path.of("").toAbsolutePath() : folder;
    Optional<Object> read = Scalars.read(raw, scalar.text(), from);
    return read.isPresent() ? read : wrong(type, node, path);
  }

  private Optional<Object> optionalNumber(Class<?> raw, Node node, String path) {
    boolean none = node instanceof Node.Nothing;
    if (raw == OptionalInt.class) {
      return none
          ? Optional.of(OptionalInt.empty())
          : value(int.class, node, Optional.empty(), path).map(v -> OptionalInt.of((int) v));
    }
    if (raw == OptionalLong.class) {
      return none
          ? Optional.of(OptionalLong.empty())
          : value(long.class, node, Optional.empty(), path).map(v -> OptionalLong.of((long) v));
    }
    return none
        ? Optional.of(OptionalDouble.empty())
        : value(double.class, node, Optional.empty(), path).map(v -> OptionalDouble.of((double) v));
  }

  private Optional<Object> list(Type type, Node node, String path) {
    if (!(node instanceof Node.Sequence sequence)) {
      return wrong(type, node, path);
    }
    List<Object> items = new ArrayList<>();
    boolean whole = true;
    for (int i = 0; i < sequence.items().size(); i++) {
      Optional<Object> item =
          value(Shape.inner(type), sequence.items().get(i), Optional.empty(), path + "[" + i + "]");
      item.ifPresent(items::add);
      whole &= item.isPresent();
    }
    return whole ? Optional.of(List.copyOf(items)) : Optional.empty();
  }

  private Optional<Object> wrong(Type type, Node node, String path) {
    findings.add(path, node.line(), node.describe(), Shape.words(type), "");
    return Optional.empty();
  }

  private Optional<Object> section(
      Class<?> type, Node.Section section, Optional<?> base, String path) {
    RecordComponent[] components = type.getRecordComponents();
    List<String> keys = Shape.keys(type);
    section
        .entries()
        .forEach(
            (key, entry) -> {
              if (!keys.contains(key)) {
                findings.add(
                    below(path, key),
                    entry.line(),
                    "an unknown key",
                    "one of " + String.join(", ", keys),
                    suggestions.forUnknown(key, path, keys));
              }
            });
    Object[] values = new Object[components.length];
    Object defaults = base.orElse(null);
    Optional<Method> method = defaults == null ? Shape.defaults(type) : Optional.empty();
    int required = method.map(Method::getParameterCount).orElse(0);
    for (int i = 0; i < required; i++) {
      values[i] = component(components[i], section, null, path);
    }
    boolean requiredThere = Arrays.stream(values, 0, required).allMatch(v -> v != null);
    if (method.isPresent() && requiredThere) {
      try {
        defaults = Shape.call(method.get(), Arrays.copyOf(values, required));
      } catch (ConfigurationException e) {
        e.problems().forEach(problem -> add(problem, type, section, path));
        requiredThere = false;
      }
    }
    for (int i = required; i < components.length; i++) {
      if (requiredThere || section.entries().containsKey(keys.get(i))) {
        values[i] = component(components[i], section, defaults, path);
      }
    }
    return build(type, section, values, defaults, path);
  }

  /** A component's value; null where it could not be bound. */
  private Object component(
      RecordComponent component, Node.Section section, Object defaults, String path) {
    String key = Shape.key(component);
    Type type = component.getGenericType();
    Node.Entry entry = section.entries().get(key);
    Optional<Object> base =
        Optional.ofNullable(defaults).map(settings -> Shape.value(component, settings));
    if (entry != null) {
      Node node = entry.value();
      return value(type, node, base, below(path, key)).orElse(null);
    }
    if (base.isPresent()) {
      return base.get();
    }
    if (Shape.isOptional(type) || Shape.raw(type).isRecord()) {
      Node absent = new Node.Nothing(section.line());
      return value(type, absent, Optional.empty(), below(path, key)).orElse(null);
    }
    findings.add(below(path, key), section.line(), "missing", Shape.words(type), "Add it");
    return null;
  }

  /**
   * Calls the constructor. Where it refuses a value by name, that is noted, the default put in its
   * place and the constructor called again, to hear of the next.
   */
  private Optional<Object> build(
      Class<?> type, Node.Section section, Object[] values, Object defaults, String path) {
    RecordComponent[] components = type.getRecordComponents();
    boolean replaced = false;
    for (int i = 0; i < values.length; i++) {
      if (values[i] == null) {
        if (defaults == null) {
          return Optional.empty();
        }
        values[i] = Shape.value(components[i], defaults);
        replaced = true;
      }
    }
    for (int tries = 0; tries <= values.length; tries++) {
      try {
        Object built = construct(type, components, values);
        return replaced ? Optional.empty() : Optional.of(built);
      } catch (EngramException e) {
        int named = named(e.problem().where(), components);
        boolean given = named >= 0 && section.entries().containsKey(Shape.key(components[named]));
        // Once a default stands in for a value, a complaint about another default may be its doing.
        if (given || !replaced) {
          problems(e).forEach(problem -> add(problem, type, section, path));
        }
        replaced = true;
        Object standIn =
            named >= 0 && defaults != null ? Shape.value(components[named], defaults) : null;
        if (standIn == null || standIn.equals(values[named])) {
          return Optional.empty();
        }
        values[named] = standIn;
      }
    }
    return Optional.empty();
  }

  private static Object construct(Class<?> type, RecordComponent[] components, Object[] values) {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw Shape.thrown(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make " + type, e);
    }
  }

  private static List<Problem> problems(EngramException e) {
    return e instanceof ConfigurationException several ? several.problems() : List.of(e.problem());
  }

  /** A problem that a record's own check found: under its section's path, with the key's line. */
  private void add(Problem problem, Class<?> type, Node.Section section, String path) {
    RecordComponent[] components = type.getRecordComponents();
    int named = named(problem.where(), components);
    String key = named < 0 ? problem.where() : Shape.key(components[named]);
    findings.add(
        below(path, key),
        line(section, key),
        problem.found(),
        problem.expected(),
        problem.remedy());
  }

  /** Where a key stands, also one of a section below, {@code schedule.momentum}. */
  private static int line(Node.Section section, String key) {
    int dot = key.indexOf('.');
    Node.Entry entry = section.entries().get(dot < 0 ? key : key.substring(0, dot));
    if (entry == null) {
      return section.line();
    }
    return dot >= 0 && entry.value() instanceof Node.Section below
        ? line(below, key.substring(dot + 1))
        : entry.line();
  }

  /** Which component a problem's place names; -1 where it names none. */
  private static int named(String where, RecordComponent[] components) {
    String last = where.substring(where.lastIndexOf('.') + 1);
    String key = Shape.key(last.replace("--", "")).replace(' ', '_').replace('-', '_');
    for (int i = 0; i < components.length; i++) {
      if (Shape.key(components[i]).equals(key)) {
        return i;
      }
    }
    return -1;
  }

  private static String below(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
