package org.engram.pipeline.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.engram.imaging.signal.NamedChoice;

/** What a settings record asks of a file: its keys, their types, its defaults. */
final class Shape {
  private static final List<Class<?>> PLAIN =
      List.of(int.class, long.class, double.class, boolean.class, String.class, Path.class);
  private static final Map<Type, Class<?>> UNBOXED =
      Map.of(
          Integer.class, int.class,
          Long.class, long.class,
          Double.class, double.class,
          Boolean.class, boolean.class);
  private static final List<Class<?>> OPTIONAL =
      List.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

  private Shape() {}

  /** {@code learningRate} as it stands in a file: {@code learning_rate}. */
  static String key(RecordComponent component) {
    return key(component.getName());
  }

  static String key(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }

  static List<String> keys(Class<?> type) {
    return Arrays.stream(type.getRecordComponents()).map(Shape::key).toList();
  }

  static Object value(RecordComponent component, Object settings) {
    try {
      Method accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(settings);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  /**
   * The record's static {@code defaults}: without parameters, or with its leading components as
   * parameters, which are then required.
   */
  static Optional<Method> defaults(Class<?> type) {
    Class<?>[] components =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> method.getName().equals("defaults") && method.getReturnType() == type)
        .filter(method -> leads(method.getParameterTypes(), components))
        .min(Comparator.comparingInt(Method::getParameterCount));
  }

  private static boolean leads(Class<?>[] parameters, Class<?>[] components) {
    return parameters.length <= components.length
        && Arrays.equals(parameters, Arrays.copyOf(components, parameters.length));
  }

  /** Calls {@code defaults}; what it throws comes out as it is. */
  static Object call(Method defaults, Object... required) {
    try {
      defaults.setAccessible(true);
      return defaults.invoke(null, required);
    } catch (InvocationTargetException e) {
      throw thrown(e);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("cannot call " + defaults, e);
    }
  }

  /** What a reflective call's target threw, to throw again. */
  static RuntimeException thrown(InvocationTargetException e) {
    return switch (e.getCause()) {
      case RuntimeException failure -> failure;
      case Error error -> throw error;
      case null, default -> new IllegalStateException(e);
    };
  }

  static Class<?> raw(Type type) {
    // The element of a list or an Optional is a number in its box.
    if (UNBOXED.containsKey(type)) {
      return UNBOXED.get(type);
    }
    return switch (type) {
      case Class<?> plain -> plain;
      case ParameterizedType generic -> (Class<?>) generic.getRawType();
      default -> throw new IllegalArgumentException(type + " in a settings record");
    };
  }

  /** The X of an {@code Optional<X>} or a {@code List<X>}. */
  static Type inner(Type type) {
    if (type instanceof ParameterizedType generic) {
      return generic.getActualTypeArguments()[0];
    }
    throw new IllegalArgumentException(type + " without its element type in a settings record");
  }

  static boolean isOptional(Type type) {
    return OPTIONAL.contains(raw(type));
  }

  /** What a value of the type looks like, in words. */
  static String words(Type type) {
    Class<?> raw = raw(type);
    if (raw == Optional.class) {
      return words(inner(type)) + ", or null";
    }
    if (raw == List.class) {
      return "a list, each " + words(inner(type));
    }
    if (raw == int.class || raw == OptionalInt.class) {
      return "a whole number of at most 2147483647 either way";
    }
    if (raw == long.class || raw == OptionalLong.class) {
      return "a whole number";
    }
    if (raw == double.class || raw == OptionalDouble.class) {
      return "a number";
    }
    if (raw == boolean.class) {
      return "true or false";
    }
    if (raw == String.class) {
      return "text";
    }
    if (raw == Path.class) {
      return "a path";
    }
    if (raw.isEnum()) {
      return Arrays.stream(raw.getEnumConstants())
          .map(Shape::choice)
          .collect(Collectors.joining(", ", "one of ", ""));
    }
    requireKnown(raw);
    return "a section with the keys " + String.join(", ", keys(raw));
  }

  /** A choice as a file has it: its own text, or its name in lower case with hyphens. */
  static String choice(Object constant) {
    Enum<?> choice = (Enum<?>) constant;
    if (choice instanceof NamedChoice named) {
      return named.choiceName();
    }
    String text = choice.toString();
    return text.equals(choice.name()) ? text.toLowerCase(Locale.ROOT).replace('_', '-') : text;
  }

  static void requireKnown(Class<?> raw) {
    if (!raw.isRecord() && !raw.isEnum() && !PLAIN.contains(raw)) {
      throw new IllegalArgumentException(raw + " in a settings record");
    }
  }
}
