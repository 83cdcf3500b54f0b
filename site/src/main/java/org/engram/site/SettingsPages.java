package org.engram.site;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.engram.pipeline.config.SettingsReference;
import org.engram.pipeline.finetune.FinetuneSettings;
import org.engram.pipeline.finetune.volume.VolumeTuningSettings;
import org.engram.pipeline.preprocess.PreprocessRecipe;
import org.engram.pipeline.pretrain.PretrainSettings;
import org.engram.pipeline.pretrain.VolumePretrainSettings;

/**
 * A page for every kind of settings file: its keys from the records, their meaning from javadoc.
 */
final class SettingsPages {
  static final String FOLDER = "reference/settings/";
  private static final List<String> MODULES =
      List.of("pipeline", "models", "imaging", "cohort", "tensor");
  private static final Pattern PARAMETER =
      Pattern.compile("\\* @param (\\w+) ((?:.|\\n)*?)(?=\\n\\s*\\* @|\\n\\s*\\*/)");

  private record Kind(String file, String title, String lead, Class<? extends Record> settings) {}

  private static List<Kind> kinds() {
    return List.of(
        new Kind(
            "pretrain-brain-jepa",
            "Settings of pretraining Brain-JEPA",
            "For `engram pretrain`; see [pretraining](../../docs/pretraining.md).",
            PretrainSettings.class),
        new Kind(
            "pretrain-neuro-jepa",
            "Settings of pretraining Neuro-JEPA",
            "For `engram pretrain`; see [its page](../../docs/neuro-jepa-pretraining.md).",
            VolumePretrainSettings.class),
        new Kind(
            "finetune",
            "Settings of fine-tuning",
            "For `engram finetune --config`; see [fine-tuning](../../docs/finetuning.md).",
            FinetuneSettings.class),
        new Kind(
            "finetune-volumes",
            "Settings of fine-tuning on volumes",
            "For `engram finetune --config`; see [fine-tuning](../../docs/finetuning.md).",
            VolumeTuningSettings.class),
        new Kind(
            "preprocessing-recipe",
            "Keys of a preprocessing recipe",
            "For `--recipe` of `engram embed` and others; see [data"
                + " sets](../../docs/data-sets.md).",
            PreprocessRecipe.class));
  }

  private SettingsPages() {}

  static Map<String, String> markdown(Path root) {
    SequencedMap<String, String> pages = new LinkedHashMap<>();
    StringBuilder index = new StringBuilder("# Settings\n\nKeys of the YAML files, by kind:\n\n");
    for (Kind kind : kinds()) {
      index.append("- [").append(kind.title()).append("](").append(kind.file()).append(".md)\n");
      StringBuilder page = new StringBuilder("# " + kind.title() + "\n\n" + kind.lead() + "\n\n");
      page.append("A key that is left out has the value in the column *default*. ");
      page.append("An unknown key is an error.\n\n");
      page.append("| key | value | default | meaning |\n|---|---|---|---|\n");
      for (SettingsReference.Key key : SettingsReference.keys(kind.settings())) {
        page.append("| `").append(key.path()).append("` | ");
        page.append(key.type().isEmpty() ? "section" : Markdown.cell(words(key.type())))
            .append(" | ");
        page.append(
            key.standard()
                .map(value -> "`" + value.replace("|", "\\|") + "`")
                .orElse(key.required() ? "*required*" : ""));
        page.append(" | ").append(Markdown.cell(meaning(root, key))).append(" |\n");
      }
      pages.put(FOLDER + kind.file() + ".md", page.toString());
    }
    pages.putFirst(FOLDER + "README.md", index.toString());
    return pages;
  }

  /** As messages have it, without the bounds that any whole number of a file has. */
  private static String words(String type) {
    return type.replace(" of at most 2147483647 either way", "");
  }

  /** What the record's javadoc says of a component; empty where its source is not there. */
  static String meaning(Path root, SettingsReference.Key key) {
    String file = key.owner().getName().replaceFirst("\\$.*", "").replace('.', '/') + ".java";
    for (String module : MODULES) {
      Path source = root.resolve(module).resolve("src/main/java").resolve(file);
      if (Files.exists(source)) {
        String text = Sources.text(source);
        int declared = text.indexOf("record " + key.owner().getSimpleName());
        int comment = text.lastIndexOf("/**", declared);
        return comment < 0 ? "" : parameter(text.substring(comment, declared), key.component());
      }
    }
    return "";
  }

  private static String parameter(String comment, String name) {
    Matcher parameters = PARAMETER.matcher(comment);
    while (parameters.find()) {
      if (parameters.group(1).equals(name)) {
        return parameters
            .group(2)
            .replaceAll("\\s*\\n\\s*\\*\\s*", " ")
            .replaceAll("\\{@(?:code|link|linkplain) #?([^}]*)}", "$1")
            .strip();
      }
    }
    return "";
  }
}
