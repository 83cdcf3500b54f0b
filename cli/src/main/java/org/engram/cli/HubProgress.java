package org.engram.cli;

import java.util.Map;
import org.engram.pipeline.hub.HubListener;
import tools.jackson.databind.json.JsonMapper;

/** Shows on standard error how a download goes, file by file. */
final class HubProgress implements HubListener, AutoCloseable {
  private static final long KILOBYTE = 1000;

  private final Progress.Style style;
  private Progress progress;
  private String file = "";
  private long shown;

  HubProgress(Progress.Style style) {
    this.style = style;
  }

  @Override
  public void progress(String name, long done, long total) {
    long kilobytes = done / KILOBYTE;
    if (!name.equals(file) || kilobytes < shown) {
      close();
      file = name;
      shown = kilobytes;
      progress = new Progress(System.err, style, name, "kB", total / KILOBYTE, kilobytes);
    }
    progress.done(kilobytes - shown);
    shown = kilobytes;
  }

  @Override
  public void note(String text) {
    close();
    file = "";
    System.err.println(
        style == Progress.Style.JSON
            ? JsonMapper.shared().writeValueAsString(Map.of("note", text))
            : "engram: note: " + text);
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
      progress = null;
    }
  }
}
