package org.engram.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.engram.pipeline.pretrain.VolumePretrainCache;
import org.engram.pipeline.pretrain.VolumePretrainSettings;
import org.engram.pipeline.pretrain.volume.RefusedVolume;
import org.engram.pipeline.pretrain.volume.VolumeCache;
import org.engram.pipeline.pretrain.volume.VolumeCacheSettings;
import org.engram.pipeline.pretrain.volume.VolumeIndex;
import org.engram.pipeline.pretrain.volume.VolumeListener;
import org.engram.tensor.Problem;
import tools.jackson.databind.json.JsonMapper;

/** {@code engram cache} for a configuration of a Neuro-JEPA: prepared volumes. */
record VolumeCaching(VolumePretrainSettings settings, Path out, boolean json) {
  /** Builds the cache and says what is in it. */
  int run(VolumeCacheSettings how, boolean overwrite, PrintWriter to) {
    VolumeIndex index;
    try (Told told = new Told(Progress.Style.of(json))) {
      index = VolumePretrainCache.build(settings, out, how, overwrite, told);
    }
    if (json) {
      to.println(JsonMapper.shared().writeValueAsString(object(index)));
    } else {
      print(to, index);
    }
    to.flush();
    return index.refused().isEmpty() ? ExitCode.DONE : ExitCode.SOME_REFUSED;
  }

  private void print(PrintWriter to, VolumeIndex index) {
    to.printf(
        "%s: %d volumes of %s voxels %s as %s; %d refused%n",
        out,
        index.volumes().size(),
        index.header().image(),
        index.modalities(),
        index.header().stored(),
        index.refused().size());
    index.refused().forEach(volume -> to.println("refused " + volume.problem().line()));
    to.println("index " + out.resolve(VolumeCache.INDEX) + " " + index.hash().substring(0, 16));
    to.println("to train from it: engram pretrain --set data.cache=" + path());
  }

  private Path path() {
    return out.toAbsolutePath().normalize();
  }

  private Map<String, Object> object(VolumeIndex index) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("out", out.toString());
    result.put("data.cache", path().toString());
    result.put("index", out.resolve(VolumeCache.INDEX).toString());
    result.put("hash", index.hash());
    result.put("volumes", index.volumes().size());
    result.put("modalities", index.modalities());
    result.put("image", index.header().image());
    result.put("values", index.header().stored());
    result.put("refused", index.refused().stream().map(VolumeCaching::refusal).toList());
    return result;
  }

  static Map<String, Object> refusal(RefusedVolume volume) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("source", volume.file());
    object.put("where", volume.problem().where());
    object.put("found", volume.problem().found());
    object.put("expected", volume.problem().expected());
    object.put("remedy", volume.problem().remedy());
    return object;
  }

  /** Shows volumes as they are done, on standard error. */
  private static final class Told implements VolumeListener, AutoCloseable {
    private final Progress.Style style;
    private Progress progress;

    Told(Progress.Style style) {
      this.style = style;
    }

    @Override
    public void started(int volumes, int before) {
      progress = new Progress(System.err, style, "caching", "volumes", volumes, before);
    }

    @Override
    public void used(String file) {
      progress.done(1);
    }

    @Override
    public void refused(String file, Problem problem) {
      progress.refused(problem);
    }

    @Override
    public void close() {
      if (progress != null) {
        progress.close();
      }
    }
  }
}
