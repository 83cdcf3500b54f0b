package org.engram.pipeline.inspect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.engram.pipeline.inspect.Content.Tensors.Group;
import org.engram.pipeline.inspect.Content.Tensors.NamedTensor;
import org.engram.tensor.file.HostTensor;
import org.engram.tensor.file.TensorInfo;

/** Gathers named tensors, one after the other, into what is told of them. */
final class TensorSummary {
  private final SequencedMap<String, NamedTensor> tensors = new LinkedHashMap<>();

  void add(String name, HostTensor tensor) {
    tensors.put(
        name,
        new NamedTensor(
            name, new TensorInfo(tensor.dtype(), tensor.shape()), ValueStatistics.of(tensor)));
  }

  SequencedMap<String, TensorInfo> infos() {
    SequencedMap<String, TensorInfo> infos = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> infos.put(name, tensor.info()));
    return infos;
  }

  Content.Tensors content(
      String format, boolean each, SequencedMap<String, String> metadata, List<String> notes) {
    Map<String, Integer> dtypes = new TreeMap<>();
    SequencedMap<String, List<NamedTensor>> byPrefix = new LinkedHashMap<>();
    long bytes = 0;
    for (NamedTensor tensor : tensors.values()) {
      bytes += tensor.info().bytes();
      dtypes.merge(tensor.info().dtype().name(), 1, Integer::sum);
      byPrefix.computeIfAbsent(prefix(tensor.name()), _ -> new ArrayList<>()).add(tensor);
    }
    List<Group> groups = new ArrayList<>();
    byPrefix.forEach((prefix, members) -> groups.add(group(prefix, members)));
    return new Content.Tensors(
        format,
        holds(),
        tensors.size(),
        groups.stream().mapToLong(Group::elements).sum(),
        bytes,
        dtypes,
        groups,
        each ? List.copyOf(tensors.values()) : List.of(),
        metadata,
        notes);
  }

  private static Group group(String prefix, List<NamedTensor> members) {
    return new Group(
        prefix,
        members.size(),
        members.stream().mapToLong(tensor -> tensor.info().elements()).sum(),
        ValueStatistics.together(members.stream().map(NamedTensor::values).toList()));
  }

  private static String prefix(String name) {
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot + 1) + "*";
  }

  /** What the names say it is: the sizes of an encoder, or latents of Engram's own. */
  private String holds() {
    for (String encoder : List.of("target_encoder.", "encoder.")) {
      TensorInfo patch = info(encoder + "patch_embed.proj.weight", 4);
      TensorInfo volumes = info(encoder + "patch_embed.proj.weight", 5);
      if (volumes != null) {
        long[] shape = volumes.shape();
        return "Neuro-JEPA weights: width "
            + shape[0]
            + ", "
            + blocks(encoder + "blocks.")
            + " blocks, patches of "
            + shape[2]
            + " x "
            + shape[3]
            + " x "
            + shape[4]
            + " voxels";
      }
      TensorInfo time = info(encoder + "pos_embed_proj.emb_h", 2);
      if (patch != null && time != null) {
        TensorInfo gradients = info(encoder + "pos_embed_proj.predictor_pos_embed_proj.weight", 2);
        return "Brain-JEPA weights: width "
            + patch.shape()[0]
            + ", "
            + blocks(encoder + "blocks.")
            + " blocks, "
            + time.shape()[0]
            + " tokens of "
            + patch.shape()[3]
            + " frames, "
            + (gradients == null
                ? "position origin"
                : "position mapping of " + gradients.shape()[1] + " gradient axes");
      }
    }
    TensorInfo regions = info("regions", 2);
    if (regions != null
        && (tensors.size() == 1
            || tensors.containsKey("embeddings")
            || tensors.containsKey("networks"))) {
      return "latents of one scan: "
          + regions.shape()[0]
          + " regions of width "
          + regions.shape()[1];
    }
    return "";
  }

  private TensorInfo info(String name, int dimensions) {
    NamedTensor tensor = tensors.get(name);
    return tensor == null || tensor.info().shape().length != dimensions ? null : tensor.info();
  }

  private int blocks(String prefix) {
    int count = 0;
    while (tensors.containsKey(prefix + count + ".norm1.weight")) {
      count++;
    }
    return count;
  }
}
