package org.engram.cohort.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.FileFormatException;

/** The file of a store: opened where it is one, and made. */
final class StoreFile {
  private StoreFile() {}

  /** To read and write. */
  static StoreDatabase open(Path file) {
    checkThere(file);
    // A file that is not ours is left as it is: it is looked at before it is opened to be written.
    try (StoreDatabase look = StoreDatabase.connect(file, true)) {
      StoreSchema.check(look);
    }
    return StoreDatabase.connect(file, false);
  }

  /** To read and write, made where there is no file. */
  static StoreDatabase openOrCreate(Path file) {
    if (Files.exists(file)) {
      return open(file);
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new ConfigurationException(
          file.toString(), "no folder " + folder, "a file in a folder that is there", "Make it");
    }
    StoreDatabase database = StoreDatabase.connect(file, false);
    boolean made = false;
    try {
      StoreSchema.create(database);
      made = true;
      return database;
    } finally {
      if (!made) {
        database.close();
        remove(file);
      }
    }
  }

  /** Removes a file that was just made and did not become a store. */
  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be removed: " + e, e);
    }
  }

  /** To read; several processes may do so at a time. */
  static StoreDatabase read(Path file) {
    checkThere(file);
    StoreDatabase database = StoreDatabase.connect(file, true);
    boolean sound = false;
    try {
      StoreSchema.check(database);
      sound = true;
      return database;
    } finally {
      if (!sound) {
        database.close();
      }
    }
  }

  private static void checkThere(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new FileFormatException(
          file.toString(),
          Files.exists(file) ? "no file" : "no such file",
          "a cohort store",
          "Check the path; engram cohort import makes a store");
    }
  }
}
