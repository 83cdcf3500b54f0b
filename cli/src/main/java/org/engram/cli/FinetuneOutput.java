package org.engram.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.engram.models.training.watch.UpdateRecord;
import org.engram.pipeline.finetune.EpochRecord;
import org.engram.pipeline.finetune.FinetuneListener;
import org.engram.tensor.Problem;
import tools.jackson.databind.json.JsonMapper;

/** Shows a fine-tuning run on standard error: a line an epoch, and what a person should know. */
final class FinetuneOutput implements FinetuneListener, AutoCloseable {
  private static final long NANOS_BETWEEN = 10_000_000_000L;

  private final PrintWriter err;
  private final boolean json;
  private long lastLine = System.nanoTime();

  FinetuneOutput(PrintWriter err, boolean json) {
    this.err = err;
    this.json = json;
  }

  @Override
  public void note(String text) {
    print("note", text, "engram: note: " + text);
  }

  /** Epochs may be long: a line of an update comes where nothing was said for a while. */
  @Override
  public void update(int training, UpdateRecord update, long updates) {
    if (json || System.nanoTime() - lastLine < NANOS_BETWEEN) {
      return;
    }
    print(
        "update",
        "",
        "training %d, update %d, loss %.4f, %.1f samples/s"
            .formatted(training, update.step(), update.loss(), update.samplesPerSecond()));
  }

  @Override
  public void epoch(int training, EpochRecord epoch) {
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("training", training);
      object.put("epoch", epoch.epoch());
      object.put("loss", epoch.loss());
      object.put("validation_loss", epoch.validationLoss());
      object.put("validation_score", epoch.validationScore());
      object.put("best", epoch.best());
      line(JsonMapper.shared().writeValueAsString(object));
      return;
    }
    line(
        "training %d, epoch %d: loss %.4f, validation loss %.4f, score %.3f%s"
            .formatted(
                training,
                epoch.epoch(),
                epoch.loss(),
                epoch.validationLoss(),
                epoch.validationScore(),
                epoch.best() ? " (best)" : ""));
  }

  @Override
  public void failedSample(String file, Problem problem) {
    String text = problem.where().contains(file) ? problem.line() : file + ": " + problem.line();
    print("failed", text, "engram: skipped " + text);
  }

  private void print(String key, String text, String line) {
    line(json ? JsonMapper.shared().writeValueAsString(Map.of(key, text)) : line);
  }

  private synchronized void line(String line) {
    err.println(line);
    err.flush();
    lastLine = System.nanoTime();
  }

  @Override
  public void close() {
    err.flush();
  }
}
