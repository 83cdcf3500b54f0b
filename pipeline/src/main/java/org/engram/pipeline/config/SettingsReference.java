package org.engram.pipeline.config;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What a settings record asks of a file, key by key, for a reader of the documentation. */
public final class SettingsReference {
  /**
   * One key.
   *
   * @param path as a file and {@code --set} have it: {@code step.clip_norm}
   * @param type what a value looks like, in words; empty of a section
   * @param standard the value where the key is left out, as YAML has it; empty where there is none
   * @param required whether it may not be left out
   * @param owner the record that has it
   * @param component its component there
   */
  public record Key(
      String path,
      String type,
      Optional<String> standard,
      boolean required,
      Class<?> owner,
      String component) {}

  private SettingsReference() {}

  /** All keys of a record and of the sections in it, in order. */
  public static List<Key> keys(Class<? extends Record> settings) {
    List<Key> keys = new ArrayList<>();
    add("", settings, Optional.empty(), keys);
    return keys;
  }

  private static void add(
      String above, Class<?> settings, Optional<Object> holder, List<Key> keys) {
    Optional<Method> defaults = Shape.defaults(settings);
    int needed = defaults.map(Method::getParameterCount).orElse(Integer.MAX_VALUE);
    Optional<Object> standard =
        holder.isPresent() || needed > 0 ? holder : defaults.map(Shape::call);
    int index = 0;
    for (RecordComponent component : settings.getRecordComponents()) {
      Class<?> raw = Shape.raw(component.getGenericType());
      boolean optional = Shape.isOptional(component.getGenericType());
      Class<?> section =
          raw == Optional.class ? Shape.raw(Shape.inner(component.getGenericType())) : raw;
      String path = above + Shape.key(component);
      Optional<Object> value = standard.map(whole -> Shape.value(component, whole));
      if (section.isRecord()) {
        boolean required = !optional && standard.isEmpty() && Shape.defaults(section).isEmpty();
        keys.add(new Key(path, "", Optional.empty(), required, settings, component.getName()));
        add(path + ".", section, value.flatMap(SettingsReference::held), keys);
      } else {
        // What leads in defaults has to be given; what comes after follows from it.
        boolean required = standard.isEmpty() && !optional && index < needed;
        keys.add(
            new Key(
                path,
                Shape.words(component.getGenericType()),
                value.flatMap(SettingsReference::held).map(SettingsReference::text),
                required,
                settings,
                component.getName()));
      }
      index++;
    }
  }

  /** A value on one line; a list of sections in braces. */
  private static String text(Object value) {
    if (value instanceof List<?> list && list.stream().anyMatch(Record.class::isInstance)) {
      return list.stream()
          .map(item -> "{" + String.join(", ", YamlWriter.lines((Record) item)) + "}")
          .toList()
          .toString();
    }
    return YamlWriter.inline(value);
  }

  /** What a component has; empty where it is an optional of nothing. */
  private static Optional<Object> held(Object value) {
    return switch (value) {
      case Optional<?> optional -> optional.map(held -> (Object) held);
      case OptionalInt number when number.isEmpty() -> Optional.empty();
      case OptionalInt number -> Optional.of(number.getAsInt());
      case OptionalLong number when number.isEmpty() -> Optional.empty();
      case OptionalLong number -> Optional.of(number.getAsLong());
      case OptionalDouble number when number.isEmpty() -> Optional.empty();
      case OptionalDouble number -> Optional.of(number.getAsDouble());
      default -> Optional.of(value);
    };
  }
}
