package org.engram.spark;

import java.io.IOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.engram.tensor.ConfigurationException;

/**
 * Keeps a job's folder to one driver. On a file system of the machine (disks, NFS, Lustre) it is a
 * lock of the operating system's, which goes with the process that has it; elsewhere a file that
 * its driver renews, and that counts for nothing once it was not renewed for some minutes. Both
 * hold the name of their driver, for the others.
 */
sealed interface DriverLock extends AutoCloseable permits FileDriverLock, RenewedDriverLock {
  /** What the names of the lock's files within the folder begin with. */
  String PREFIX = "driver.";

  /**
   * Takes the lock of a folder, which is made where it is not there.
   *
   * @param driver what others are told of this one
   * @throws ConfigurationException that names the driver that has it
   */
  static DriverLock take(FileSystem files, Path folder, String driver) throws IOException {
    files.mkdirs(folder);
    Path file = new Path(folder, PREFIX + "lock");
    return files.getUri().getScheme().equals("file")
        ? FileDriverLock.take(java.nio.file.Path.of(file.toUri().getPath()), driver)
        : RenewedDriverLock.take(files, file, driver, RenewedDriverLock.EVERY);
  }

  /** Names this process; an application's id alone does not say where to look. */
  static String driver(SparkContext context) {
    return context.applicationId()
        + " on "
        + context.getConf().get("spark.driver.host", "an unknown host")
        + ", process "
        + ProcessHandle.current().pid();
  }

  /**
   * Asks whether it is still this driver's; before what cannot be taken back.
   *
   * @throws ConfigurationException if another took it for dead
   */
  void requireHeld() throws IOException;

  /** Gives it back, and takes its file away. */
  @Override
  void close() throws IOException;

  /** What is said to a second driver. */
  static ConfigurationException inUse(Object folder, String driver) {
    return new ConfigurationException(
        folder.toString(),
        "in use by another driver: " + (driver.isBlank() ? "not named yet" : driver),
        "one driver for one output",
        "Wait for it to end, or end it, or name another output");
  }

  /** What is said to a driver whose lock another has now. */
  static ConfigurationException lost(Object folder, String driver) {
    return new ConfigurationException(
        folder.toString(),
        "taken from this driver by " + (driver.isBlank() ? "who removed its lock" : driver),
        "one driver for one output",
        "Nothing is lost: one of them goes on, or the same command begun again does");
  }
}
