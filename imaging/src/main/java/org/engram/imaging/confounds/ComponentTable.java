package org.engram.imaging.confounds;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import org.engram.tensor.file.IoFailure;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the JSON beside an fMRIPrep table says of the components of CompCor: the mask of each, the
 * variance it explains, whether it was retained.
 */
final class ComponentTable {
  private static final long LARGEST = 16L << 20;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** t temporal; a anatomical, its mask in the entry; w and c white matter and CSF (from 1.5). */
  private static final Pattern NAME = Pattern.compile("([tawc])_comp_cor_([0-9]{1,6})");

  private static final Map<String, String> MASKS = Map.of("w", "WM", "c", "CSF");

  private final List<Component> components;

  private ComponentTable(List<Component> components) {
    this.components = components;
  }

  /**
   * One component.
   *
   * @param column its name in the table
   * @param mask its anatomical mask; empty for a temporal one
   * @param number counted within the names of its kind
   * @param variance share of the mask's variance that it explains, NaN where the entry has none
   */
  private record Component(String column, String mask, int number, double variance) {}

  /** The file's components; none where there is no such file. */
  static Optional<ComponentTable> beside(Path table) {
    String name = table.getFileName().toString().replaceFirst("\\.(tsv|csv|txt)(\\.gz)?$", "");
    Path file = table.resolveSibling(name + ".json");
    return Files.isRegularFile(file) ? Optional.of(read(file)) : Optional.empty();
  }

  private static ComponentTable read(Path file) {
    List<Component> components = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : parse(file).properties()) {
      Matcher name = NAME.matcher(entry.getKey());
      JsonNode facts = entry.getValue();
      JsonNode retained = facts.get("Retained");
      if (!name.matches() || (retained != null && !retained.asBoolean(true))) {
        continue;
      }
      String kind = name.group(1);
      JsonNode mask = facts.get("Mask");
      String named = mask != null && mask.isString() ? mask.asString() : "";
      JsonNode variance = facts.get("VarianceExplained");
      components.add(
          new Component(
              entry.getKey(),
              kind.equals("t") ? "" : MASKS.getOrDefault(kind, named),
              Integer.parseInt(name.group(2)),
              variance != null && variance.isNumber() ? variance.doubleValue() : Double.NaN));
    }
    components.sort(Comparator.comparingInt(Component::number));
    return new ComponentTable(components);
  }

  private static JsonNode parse(Path file) {
    try {
      if (Files.size(file) > LARGEST) {
        throw new FileFormatException(
            file.toString(), Files.size(file) + " bytes", "metadata below 16 MB", "");
      }
      JsonNode root = JSON.readTree(Files.readAllBytes(file));
      if (!root.isObject()) {
        throw new FileFormatException(
            file.toString(), root.getNodeType().toString(), "a JSON object {...}", "");
      }
      return root;
    } catch (JacksonException e) {
      throw new FileFormatException(
          new Problem(file.toString(), e.getOriginalMessage(), "a JSON object", "Fetch it again"),
          e);
    } catch (IOException e) {
      throw new FileFormatException(
          new Problem(file.toString(), IoFailure.words(e), "a readable JSON file", ""), e);
    }
  }

  /** The columns of the components asked for, mask by mask, the first ones of each. */
  List<String> columns(ConfoundSettings settings) {
    List<String> columns = new ArrayList<>();
    if (settings.compcor().temporal()) {
      columns.addAll(first("", settings));
    }
    for (String mask : settings.compcor().masks()) {
      columns.addAll(first(mask, settings));
    }
    return columns;
  }

  private List<String> first(String mask, ConfoundSettings settings) {
    List<String> columns = new ArrayList<>();
    double explained = 0;
    for (Component component : components) {
      if (!component.mask().equals(mask)) {
        continue;
      }
      boolean enough =
          columns.size() >= settings.compcorComponents().orElse(Integer.MAX_VALUE)
              || explained >= settings.compcorVariance().orElse(Double.POSITIVE_INFINITY);
      if (enough) {
        break;
      }
      columns.add(component.column());
      explained += component.variance();
    }
    return columns;
  }
}
