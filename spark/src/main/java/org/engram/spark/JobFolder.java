package org.engram.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;
import org.engram.tensor.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a job writes, on any file system of Hadoop's: the folder of the table, which comes whole by
 * a rename, and beside it {@code OUT.partial}, which holds what a job that ended early has
 * finished. One driver has it at a time.
 */
final class JobFolder implements AutoCloseable {
  /** How the table was made; in its folder, where readers of Parquet pass it over. */
  static final String PROVENANCE = "_engram.json";

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final FileSystem files;
  private final Path out;
  private final Path partial;
  private DriverLock lock;

  private JobFolder(FileSystem files, Path out) {
    this.files = files;
    this.out = out;
    this.partial = new Path(out.getParent(), out.getName() + ".partial");
  }

  /**
   * @param out a path, or a URI of a file system that the configuration knows
   * @throws ConfigurationException where it names none
   */
  static JobFolder of(Configuration configuration, String out) {
    try {
      Path path = new Path(out);
      FileSystem files = path.getFileSystem(configuration);
      Path absolute = files.makeQualified(path);
      if (absolute.getParent() == null) {
        throw new ConfigurationException(out, "the root of a file system", "a folder's name", "");
      }
      return new JobFolder(files, absolute);
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigurationException(
          new Problem(out, e.toString(), "a folder on a file system that Spark reaches", ""), e);
    }
  }

  /**
   * Begins a job, or goes on with one of the same fingerprint.
   *
   * @param driver what another driver is told of this one
   * @throws ConfigurationException if the table is there already and is not to be replaced, a job
   *     was begun with other settings, or another driver has it
   */
  void begin(Map<String, String> fingerprint, boolean overwrite, String driver) {
    checked(
        () -> {
          requireNew(overwrite);
          lock = DriverLock.take(files, partial, driver);
          try {
            requireNew(overwrite); // another may have ended since
          } catch (ConfigurationException e) {
            release();
            throw e;
          }
          Path settings = new Path(partial, "settings.json");
          if (files.exists(settings)) {
            requireSame(read(settings), fingerprint);
          } else {
            empty();
            write(settings, JSON.writeValueAsBytes(fingerprint));
          }
          return null;
        });
  }

  private void requireNew(boolean overwrite) throws IOException {
    if (files.exists(out) && !overwrite) {
      throw new ConfigurationException(
          out.toString(), "there already", "a new folder", "Name another, or overwrite");
    }
  }

  private void requireSame(Map<String, String> before, Map<String, String> now) {
    TreeSet<String> keys = new TreeSet<>(before.keySet());
    keys.addAll(now.keySet());
    keys.removeIf(key -> String.valueOf(before.get(key)).equals(String.valueOf(now.get(key))));
    if (!keys.isEmpty()) {
      String key = keys.first();
      throw new ConfigurationException(
          partial.toString(),
          "a job with " + key + " " + before.get(key) + ", now " + now.get(key),
          "the settings that it was begun with; others: " + keys,
          "Give these, or remove the folder to begin anew");
    }
  }

  private Map<String, String> read(Path file) throws IOException {
    try (InputStream in = files.open(file)) {
      return JSON.readValue(
          in.readNBytes(1 << 20), new TypeReference<LinkedHashMap<String, String>>() {});
    } catch (JacksonException e) {
      throw new FileFormatException(
          new Problem(
              file.toString(), e.getOriginalMessage(), "settings of a job", "Remove the folder"),
          e);
    }
  }

  /** Where the outcomes of a wave are written. */
  String wave(int number) {
    return new Path(partial, name(number)).toString();
  }

  /** Whether a wave is whole. */
  boolean isDone(int number) {
    return checked(() -> files.exists(done(number)));
  }

  /** Notes that a wave is whole. */
  void setDone(int number) {
    checked(
        () -> {
          lock.requireHeld();
          files.create(done(number), true).close();
          return null;
        });
  }

  private Path done(int number) {
    return new Path(partial, name(number) + ".done");
  }

  private static String name(int number) {
    return String.format(Locale.ROOT, "wave-%05d", number);
  }

  /** Where the table is written before it is published. */
  String table() {
    return new Path(partial, "table").toString();
  }

  /** Where its refusals are, within it. */
  String refused() {
    return new Path(partial, "table/_refused").toString();
  }

  /** Puts the table where it belongs and removes what it was made of. */
  void publish(Map<String, Object> provenance) {
    checked(
        () -> {
          lock.requireHeld();
          Path table = new Path(table());
          write(new Path(table, PROVENANCE), JSON.writeValueAsBytes(provenance));
          files.delete(out, true);
          if (!files.rename(table, out)) {
            throw new IOException("cannot rename " + table + " to " + out);
          }
          clear();
          return null;
        });
  }

  /** Removes what was begun: where not one scan fits there is nothing to continue. */
  void remove() {
    checked(
        () -> {
          lock.requireHeld();
          clear();
          return null;
        });
  }

  private void clear() throws IOException {
    empty();
    release();
  }

  /** The folder goes only where nobody else has begun in it. */
  private void release() throws IOException {
    lock.close();
    if (files.exists(partial) && files.listStatus(partial).length == 0) {
      files.delete(partial, false);
    }
  }

  private void empty() throws IOException {
    for (FileStatus there : files.listStatus(partial)) {
      if (!there.getPath().getName().startsWith(DriverLock.PREFIX)) {
        files.delete(there.getPath(), true);
      }
    }
  }

  /** Lets another driver go on; what is finished stays. */
  @Override
  public void close() {
    if (lock != null) {
      checked(
          () -> {
            lock.close();
            return null;
          });
    }
  }

  /** Whole or not at all. */
  private void write(Path file, byte[] bytes) throws IOException {
    Path temporary = new Path(file.getParent(), "." + file.getName() + ".writing");
    try (OutputStream stream = files.create(temporary, true)) {
      stream.write(bytes);
    }
    if (!files.rename(temporary, file)) {
      throw new IOException("cannot rename " + temporary + " to " + file);
    }
  }

  /** Something done with files. */
  private interface Work<T> {
    T run() throws IOException;
  }

  private <T> T checked(Work<T> work) {
    try {
      return work.run();
    } catch (FileNotFoundException e) {
      throw new FileFormatException(
          new Problem(partial.toString(), e.getMessage(), "a file of the job", "Begin anew"), e);
    } catch (IOException e) {
      throw new UncheckedIOException(out + ": " + e.getMessage(), e);
    }
  }
}
