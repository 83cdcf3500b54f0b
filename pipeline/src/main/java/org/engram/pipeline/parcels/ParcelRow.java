package org.engram.pipeline.parcels;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.engram.cohort.Journal;

/**
 * A run that was parcellated.
 *
 * @param out name of its series in the folder
 * @param regions in the series, missing ones too
 * @param missing regions that the run has not
 * @param frames of the series
 * @param time seconds between frames as text; {@code n/a} where not known
 */
public record ParcelRow(String out, int regions, int missing, int frames, String time) {
  /** How a journal holds it. */
  static final class Format implements Journal.Format<ParcelRow> {
    @Override
    public void write(DataOutputStream to, ParcelRow row) throws IOException {
      to.writeUTF(row.out());
      to.writeInt(row.regions());
      to.writeInt(row.missing());
      to.writeInt(row.frames());
      to.writeUTF(row.time());
    }

    @Override
    public ParcelRow read(DataInputStream in) throws IOException {
      return new ParcelRow(in.readUTF(), in.readInt(), in.readInt(), in.readInt(), in.readUTF());
    }
  }
}
