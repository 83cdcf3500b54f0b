package org.engram.models.neurojepa.finetune;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.engram.models.directory.ConfigKeys;
import org.engram.models.finetuning.CoxLoss;
import org.engram.models.finetuning.FinetuneTask;
import org.engram.models.finetuning.HeadDescription;
import org.engram.models.neurojepa.heads.VolumeHeadConfig;
import org.engram.models.neurojepa.heads.VolumeHeadKind;
import org.engram.models.probing.Ties;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.EngramException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;

/**
 * What the head of a model directory of volumes is and what it tells: {@code head.json}. Its
 * weights are below {@code classifier.} in the directory's {@code model.safetensors}.
 *
 * @param head sizes
 * @param task what its outputs stand for
 * @param target the phenotype, as its table names it
 * @param modalities in the order that the head has them, one for each of its own
 * @param pretrained hash of the model that it was trained from
 */
public record VolumeHeadDescription(
    VolumeHeadConfig head,
    FinetuneTask task,
    String target,
    List<String> modalities,
    String pretrained) {
  private static final int VERSION = 1;
  private static final String CLASSIFICATION = "classification";
  private static final String REGRESSION = "regression";
  private static final String MULTI_LABEL = "multi-label";
  private static final String SURVIVAL = "survival";

  public VolumeHeadDescription {
    modalities = List.copyOf(modalities);
    if (head.outputs() != task.outputs()) {
      throw new ConfigurationException(
          "outputs of the head", head.outputs() + "", task.outputs() + ", the task's", "");
    }
    if (head.modalities() != modalities.size()) {
      throw new ConfigurationException(
          "modalities", modalities.toString(), head.modalities() + ", the head's", "");
    }
  }

  /** Writes it into a model directory. */
  public void write(Path directory) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("version", VERSION);
    keys.put("head_type", head.kind().toString());
    keys.put("dim", head.dim());
    keys.put("heads", head.heads());
    keys.put("depth", head.depth());
    keys.put("hidden", head.hidden());
    keys.put("modalities", modalities);
    keys.put("target", target);
    switch (task) {
      case FinetuneTask.Classification _ -> keys.put("task", CLASSIFICATION);
      case FinetuneTask.MultiLabel _ -> keys.put("task", MULTI_LABEL);
      case FinetuneTask.Regression number -> {
        keys.put("task", REGRESSION);
        keys.put("mean", number.mean());
        keys.put("deviation", number.deviation());
      }
      case FinetuneTask.Survival survival -> {
        keys.put("task", SURVIVAL);
        keys.put(
            "cox",
            Map.of(
                "ties", survival.cox().ties().toString(),
                "reduction", survival.cox().reduction().toString(),
                "penalty", survival.cox().penalty()));
      }
    }
    keys.put("names", task.names());
    keys.put("pretrained", pretrained);
    ConfigKeys.write(directory.resolve(HeadDescription.FILE), keys);
  }

  /**
   * Reads it from a model directory.
   *
   * @throws FileFormatException if it is not there or does not describe a head
   * @throws ConfigurationException listing every wrong key
   */
  public static VolumeHeadDescription read(Path directory) {
    Path file = directory.resolve(HeadDescription.FILE);
    ConfigKeys keys = ConfigKeys.read(file);
    int version = keys.integer("version", null);
    if (version != VERSION) {
      keys.wrong("version", version + "; expected " + VERSION);
    }
    VolumeHeadKind kind = keys.choice("head_type", VolumeHeadKind.ATTENTIVE, VolumeHeadKind.class);
    int dim = keys.integer("dim", null);
    int heads = keys.integer("heads", null);
    int depth = keys.integer("depth", null);
    int hidden = keys.integer("hidden", null);
    List<String> modalities = keys.texts("modalities", List.of());
    String target = keys.text("target", null);
    String name = keys.text("task", null);
    List<String> names = keys.texts("names", List.of());
    double mean = keys.number("mean", 0.0);
    double deviation = keys.number("deviation", 1.0);
    CoxLoss cox = keys.section("cox").map(VolumeHeadDescription::cox).orElse(CoxLoss.defaults());
    String pretrained = keys.text("pretrained", "");
    keys.noteUnknown();
    keys.finish();
    try {
      FinetuneTask task = task(file, name, target, names, mean, deviation, cox);
      VolumeHeadConfig head =
          new VolumeHeadConfig(kind, dim, task.outputs(), modalities.size(), heads, depth, hidden);
      return new VolumeHeadDescription(head, task, target, modalities, pretrained);
    } catch (EngramException e) { // what the records refuse is the file's fault here
      throw new FileFormatException(
          new Problem(
              file.toString(),
              e.problem().line(),
              "the description of a head, as engram finetune wrote it",
              ""),
          e);
    }
  }

  private static CoxLoss cox(ConfigKeys keys) {
    CoxLoss usual = CoxLoss.defaults();
    Ties ties = keys.choice("ties", usual.ties(), Ties.class);
    CoxLoss.Reduction reduction =
        keys.choice("reduction", usual.reduction(), CoxLoss.Reduction.class);
    return new CoxLoss(ties, reduction, keys.number("penalty", usual.penalty()));
  }

  private static FinetuneTask task(
      Path file,
      String name,
      String target,
      List<String> names,
      double mean,
      double deviation,
      CoxLoss cox) {
    return switch (name) {
      case CLASSIFICATION -> new FinetuneTask.Classification(names);
      case REGRESSION -> new FinetuneTask.Regression(target, mean, deviation);
      case MULTI_LABEL -> new FinetuneTask.MultiLabel(names);
      case SURVIVAL -> new FinetuneTask.Survival(target, cox);
      default ->
          throw new FileFormatException(
              file + ", task",
              "'" + name + "'",
              CLASSIFICATION + ", " + REGRESSION + ", " + MULTI_LABEL + " or " + SURVIVAL,
              "");
    };
  }
}
