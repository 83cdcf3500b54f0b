package org.engram.models.neurojepa.heads;

import java.util.SequencedMap;
import org.engram.models.finetuning.NewTensors;
import org.engram.models.nn.Parameters;
import org.engram.tensor.file.HostTensor;

/** The weights of a {@link VolumeHead} before training: matrices normal with deviation 0.02. */
public final class NewVolumeHead {
  private static final double DEVIATION = 0.02;

  private NewVolumeHead() {}

  /**
   * The tensors by name; the same for the same seed.
   *
   * @param prefix of all names, with its dot: {@code classifier.}
   */
  public static SequencedMap<String, HostTensor> tensors(
      String prefix, VolumeHeadConfig config, long seed) {
    NewTensors head = new NewTensors(seed);
    switch (config.kind()) {
      case ATTENTIVE -> attentive(head, prefix, config);
      case LINEAR -> head.linear(prefix + "linear", config.dim(), config.outputs(), DEVIATION);
      case INSTANCES -> instances(head, prefix + "instances.", config.instances());
      case LATE_GATE, LATE_CONCAT, LATE_ADD -> late(head, prefix + "fusion.", config.lateFusion());
      case AVERAGE, PRODUCT -> each(head, prefix, config);
      case JOINT_PRODUCT -> {
        each(head, prefix, config);
        attentive(head, prefix + "joint.", config);
      }
    }
    return head.tensors();
  }

  /** As a source of weights. */
  public static Parameters.Source source(String prefix, VolumeHeadConfig config, long seed) {
    return NewTensors.source(tensors(prefix, config, seed), "a new head");
  }

  private static void each(NewTensors head, String prefix, VolumeHeadConfig config) {
    for (int m = 0; m < config.modalities(); m++) {
      classifier(head, prefix + "classifiers." + m + ".", config);
    }
  }

  private static void attentive(NewTensors head, String prefix, VolumeHeadConfig config) {
    classifier(head, prefix, config);
    if (config.modalities() > 1) {
      head.normal(prefix + "modality_embed", DEVIATION, config.modalities(), config.dim());
    }
  }

  private static void classifier(NewTensors head, String prefix, VolumeHeadConfig config) {
    head.pooler(prefix + "pooler", config.pooler(), DEVIATION);
    head.linear(prefix + "linear", config.dim(), config.outputs(), DEVIATION);
  }

  private static void instances(NewTensors head, String prefix, MultiInstance.Sizes sizes) {
    head.norm(prefix + "norm_attn", sizes.dim());
    head.norm(prefix + "norm_mlp", sizes.dim());
    head.linear(prefix + "attention_V", sizes.dim(), sizes.attention(), DEVIATION);
    head.linear(prefix + "gating_V", sizes.dim(), sizes.attention(), DEVIATION);
    head.linear(prefix + "W", sizes.attention(), sizes.outputs(), DEVIATION);
    head.linear(prefix + "mlp.net.0", sizes.dim(), sizes.hidden().getFirst(), DEVIATION);
    head.linear(prefix + "mlp.net.2", sizes.hidden().getFirst(), sizes.outputs(), DEVIATION);
    head.constant(prefix + "output_scale", 1, sizes.outputs());
    head.constant(prefix + "output_bias", 0, sizes.outputs());
  }

  private static void late(NewTensors head, String prefix, LateFusion.Sizes sizes) {
    int width = sizes.hidden();
    for (int m = 1; m <= 2; m++) {
      head.linear(prefix + "proj" + m + ".projection", sizes.dim(), width, DEVIATION);
      head.linear(prefix + "proj" + m + ".fc", width, width, DEVIATION);
      String crossing = prefix + "cross_attn_" + m + "to" + (3 - m) + ".";
      head.normal(crossing + "q_proj.weight", DEVIATION, width, width);
      head.normal(crossing + "k_proj.weight", DEVIATION, width, width);
      head.normal(crossing + "v_proj.weight", DEVIATION, width, width);
      head.linear(crossing + "out_proj", width, width, DEVIATION);
    }
    for (int n = 1; n <= 4; n++) {
      head.norm(prefix + "norm" + n, width);
    }
    switch (sizes.kind()) {
      case GATE -> {
        head.linear(prefix + "gate.0", 2L * width, width, DEVIATION);
        head.linear(prefix + "gate.2", width, width, DEVIATION);
      }
      case CONCAT -> head.linear(prefix + "fusion", 2L * width, width, DEVIATION);
      case ADD -> {}
    }
    head.linear(prefix + "classifier", width, sizes.outputs(), DEVIATION);
  }
}
