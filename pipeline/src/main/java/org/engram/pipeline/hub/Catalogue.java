package org.engram.pipeline.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.engram.pipeline.config.YamlConfig;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.file.NearNames;

/** The published models that Engram knows by name. */
public record Catalogue(List<CatalogueEntry> models) {
  private static final String FILE = "catalogue.yaml";

  public Catalogue {
    models = List.copyOf(models);
    if (models.stream().map(CatalogueEntry::name).distinct().count() != models.size()) {
      throw new ConfigurationException("models", "a name twice", "each name once", "");
    }
  }

  /** The catalogue that comes with Engram. */
  public static Catalogue shipped() {
    try (InputStream in = Catalogue.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException("no " + FILE + " beside " + Catalogue.class);
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return parse(FILE, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a catalogue of this form. */
  static Catalogue parse(String source, String text) {
    return YamlConfig.parse(source, text, Path.of("").toAbsolutePath(), Catalogue.class, List.of());
  }

  /**
   * The model of a name.
   *
   * @throws ConfigurationException where there is none, with near names
   */
  public CatalogueEntry entry(String name) {
    return models.stream()
        .filter(model -> model.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "model",
                    "no model '" + name + "' in the catalogue",
                    "one of "
                        + models.stream()
                            .map(CatalogueEntry::name)
                            .sorted(
                                Comparator.comparingInt(other -> NearNames.distance(name, other)))
                            .collect(Collectors.joining(", ")),
                    "See: engram models list"));
  }
}
