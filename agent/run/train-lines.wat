;; Reads train lines of metrics.jsonl: texts that are the same in every line, with a number behind each but the last.
;; The host writes records of 144 bytes at 0, at most thirteen: the length of the text (i32), the place of its number in
;; a row (i32), the text padded to 64 bytes, and a mask of 64 bytes that is 255 where the text counts. At 2040 it writes
;; where the last record begins, whose text has no number behind it (i32), and at 2048 the powers of ten from 0 to 22
;; (f64), which a double holds exactly.
(module
  (import "host" "memory" (memory 1))
  ;; Where the last line that was read ends.
  (global $stop (export "stop") (mut i32) (i32.const 0))
  (global $place (mut i32) (i32.const 0))
  (global $failed (mut i32) (i32.const 0))

  ;; Steps over a record's text; tells whether it was there.
  (func $text (param $record i32) (result i32)
    (local $place i32) (local $length i32) (local $done i32)
    (local.set $place (global.get $place))
    (local.set $length (i32.load (local.get $record)))
    (loop $next
      (if (i64.ne
            (i64.const 0)
            (i64.and
              (i64.xor
                (i64.load (i32.add (local.get $place) (local.get $done)))
                (i64.load offset=8 (i32.add (local.get $record) (local.get $done))))
              (i64.load offset=72 (i32.add (local.get $record) (local.get $done)))))
        (then (return (i32.const 0))))
      (local.set $done (i32.add (local.get $done) (i32.const 8)))
      (br_if $next (i32.lt_u (local.get $done) (local.get $length))))
    (global.set $place (i32.add (local.get $place) (local.get $length)))
    (i32.const 1))

  (func $fail (result f64)
    (global.set $failed (i32.const 1))
    (f64.const 0))

  ;; A number as JSON writes it. Kind 0 is a whole number, 1 any number, 2 any number or null, which is NaN. Eighteen
  ;; digits are taken as they are; with more, or far from 1, the last place of a double may differ.
  (func $number (param $kind i32) (result f64)
    (local $place i32) (local $first i32) (local $digit i32) (local $negative i32)
    (local $digits i64) (local $kept i32) (local $exponent i32) (local $written i32) (local $below i32)
    (local $value f64)
    (local.set $place (global.get $place))
    (if (i32.eq (i32.load (local.get $place)) (i32.const 0x6c6c756e))
      (then
        (if (i32.ne (local.get $kind) (i32.const 2)) (then (return (call $fail))))
        (global.set $place (i32.add (local.get $place) (i32.const 4)))
        (return (f64.const nan))))
    (local.set $negative (i32.eq (i32.load8_u (local.get $place)) (i32.const 45)))
    (local.set $place (i32.add (local.get $place) (local.get $negative)))
    (local.set $first (local.get $place))
    (block $end
      (loop $next
        (local.set $digit (i32.sub (i32.load8_u (local.get $place)) (i32.const 48)))
        (br_if $end (i32.ge_u (local.get $digit) (i32.const 10)))
        (if (i32.lt_u (local.get $kept) (i32.const 18))
          (then
            (local.set $digits
              (i64.add (i64.mul (local.get $digits) (i64.const 10)) (i64.extend_i32_u (local.get $digit))))
            (local.set $kept (i32.add (local.get $kept) (i64.ne (local.get $digits) (i64.const 0)))))
          (else (local.set $exponent (i32.add (local.get $exponent) (i32.const 1)))))
        (local.set $place (i32.add (local.get $place) (i32.const 1)))
        (br $next)))
    (if (i32.eq (local.get $place) (local.get $first)) (then (return (call $fail))))
    ;; JSON has no zeros in front.
    (if (i32.and
          (i32.eq (i32.load8_u (local.get $first)) (i32.const 48))
          (i32.gt_u (i32.sub (local.get $place) (local.get $first)) (i32.const 1)))
      (then (return (call $fail))))
    (if (i32.eq (i32.load8_u (local.get $place)) (i32.const 46))
      (then
        (if (i32.eqz (local.get $kind)) (then (return (call $fail))))
        (local.set $place (i32.add (local.get $place) (i32.const 1)))
        (local.set $first (local.get $place))
        (block $end
          (loop $next
            (local.set $digit (i32.sub (i32.load8_u (local.get $place)) (i32.const 48)))
            (br_if $end (i32.ge_u (local.get $digit) (i32.const 10)))
            (if (i32.lt_u (local.get $kept) (i32.const 18))
              (then
                (local.set $digits
                  (i64.add (i64.mul (local.get $digits) (i64.const 10)) (i64.extend_i32_u (local.get $digit))))
                (local.set $kept (i32.add (local.get $kept) (i64.ne (local.get $digits) (i64.const 0))))
                (local.set $exponent (i32.sub (local.get $exponent) (i32.const 1)))))
            (local.set $place (i32.add (local.get $place) (i32.const 1)))
            (br $next)))
        (if (i32.eq (local.get $place) (local.get $first)) (then (return (call $fail))))))
    (if (i32.eq (i32.or (i32.load8_u (local.get $place)) (i32.const 32)) (i32.const 101))
      (then
        (if (i32.eqz (local.get $kind)) (then (return (call $fail))))
        (local.set $place (i32.add (local.get $place) (i32.const 1)))
        (local.set $below (i32.eq (i32.load8_u (local.get $place)) (i32.const 45)))
        (if (i32.or (local.get $below) (i32.eq (i32.load8_u (local.get $place)) (i32.const 43)))
          (then (local.set $place (i32.add (local.get $place) (i32.const 1)))))
        (local.set $first (local.get $place))
        (block $end
          (loop $next
            (local.set $digit (i32.sub (i32.load8_u (local.get $place)) (i32.const 48)))
            (br_if $end (i32.ge_u (local.get $digit) (i32.const 10)))
            (local.set $written
              (i32.add (i32.mul (local.get $written) (i32.const 10)) (local.get $digit)))
            (if (i32.gt_u (local.get $written) (i32.const 1000)) (then (return (call $fail))))
            (local.set $place (i32.add (local.get $place) (i32.const 1)))
            (br $next)))
        (if (i32.eq (local.get $place) (local.get $first)) (then (return (call $fail))))
        (if (local.get $below) (then (local.set $written (i32.sub (i32.const 0) (local.get $written)))))
        (local.set $exponent (i32.add (local.get $exponent) (local.get $written)))))
    (global.set $place (local.get $place))
    (local.set $value (f64.convert_i64_u (local.get $digits)))
    (if (i32.lt_s (local.get $exponent) (i32.const 0))
      (then
        (if (i32.lt_s (local.get $exponent) (i32.const -44)) (then (return (call $fail))))
        (if (i32.lt_s (local.get $exponent) (i32.const -22))
          (then
            (local.set $value (f64.div (local.get $value) (f64.const 1e22)))
            (local.set $exponent (i32.add (local.get $exponent) (i32.const 22)))))
        (local.set $value
          (f64.div
            (local.get $value)
            (f64.load offset=2048 (i32.shl (i32.sub (i32.const 0) (local.get $exponent)) (i32.const 3))))))
      (else
        (if (i32.gt_s (local.get $exponent) (i32.const 22)) (then (return (call $fail))))
        (local.set $value
          (f64.mul
            (local.get $value)
            (f64.load offset=2048 (i32.shl (local.get $exponent) (i32.const 3)))))))
    (if (local.get $negative) (then (return (f64.neg (local.get $value)))))
    (local.get $value))

  ;; Reads lines from $from up to $end into rows of twelve f64 at $rows, at most $most; returns how many. It ends at a
  ;; line that looks different or is not whole; `stop` tells where. Behind $end eight more bytes must be readable.
  (func (export "read") (param $from i32) (param $end i32) (param $rows i32) (param $most i32) (result i32)
    (local $count i32) (local $record i32) (local $slot i32)
    (global.set $stop (local.get $from))
    (global.set $failed (i32.const 0))
    (if (i32.eqz (i32.load (i32.const 0))) (then (return (i32.const 0))))
    (block $done
      (loop $line
        (br_if $done (i32.ge_u (local.get $count) (local.get $most)))
        (br_if $done (i32.ge_u (global.get $stop) (local.get $end)))
        (global.set $place (global.get $stop))
        (local.set $record (i32.const 0))
        (loop $part
          (br_if $done (i32.eqz (call $text (local.get $record))))
          (local.set $slot (i32.load offset=4 (local.get $record)))
          (f64.store
            (i32.add (local.get $rows) (i32.shl (local.get $slot) (i32.const 3)))
            (call $number
              (i32.add
                (i32.ge_u (local.get $slot) (i32.const 3))
                (i32.ge_u (local.get $slot) (i32.const 4)))))
          (br_if $done (global.get $failed))
          (br_if $done (i32.gt_u (global.get $place) (local.get $end)))
          (local.set $record (i32.add (local.get $record) (i32.const 144)))
          (br_if $part (i32.lt_u (local.get $record) (i32.load (i32.const 2040)))))
        (br_if $done (i32.eqz (call $text (local.get $record))))
        (br_if $done (i32.gt_u (global.get $place) (local.get $end)))
        (global.set $stop (global.get $place))
        (local.set $rows (i32.add (local.get $rows) (i32.const 96)))
        (local.set $count (i32.add (local.get $count) (i32.const 1)))
        (br $line)))
    (local.get $count)))
