;; The passes over all parameters that run beside the graph, four numbers at a time.
;; Every pointer is a byte offset and a multiple of 16; every count is a multiple of 4.
(module
  (import "host" "memory" (memory 1 65536))

  ;; Σ x², added up in double precision so that millions of terms lose nothing.
  (func (export "sumOfSquares") (param $x i32) (param $count i32) (result f64)
    (local $end i32) (local $value v128) (local $low v128) (local $high v128)
    (local.set $end (i32.add (local.get $x) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $x) (local.get $end)))
        (local.set $value (v128.load (local.get $x)))
        (local.set $value (f32x4.mul (local.get $value) (local.get $value)))
        (local.set $low (f64x2.add (local.get $low) (f64x2.promote_low_f32x4 (local.get $value))))
        (local.set $high
          (f64x2.add
            (local.get $high)
            (f64x2.promote_low_f32x4
              (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $value) (local.get $value)))))
        (local.set $x (i32.add (local.get $x) (i32.const 16)))
        (br $next)))
    (local.set $low (f64x2.add (local.get $low) (local.get $high)))
    (f64.add (f64x2.extract_lane 0 (local.get $low)) (f64x2.extract_lane 1 (local.get $low))))

  ;; sum += x, for gradient accumulation.
  (func (export "accumulate") (param $sum i32) (param $x i32) (param $count i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $x) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $x) (local.get $end)))
        (v128.store
          (local.get $sum)
          (f32x4.add (v128.load (local.get $sum)) (v128.load (local.get $x))))
        (local.set $sum (i32.add (local.get $sum) (i32.const 16)))
        (local.set $x (i32.add (local.get $x) (i32.const 16)))
        (br $next))))

  ;; One AdamW update in one pass (Loshchilov and Hutter, 2019, algorithm 2):
  ;;   g ← scale · g;  m ← m + (1 − β₁)(g − m);  v ← β₂ v + (1 − β₂) g²
  ;;   w ← keep · w − rate · m / (√v · root + ε)
  ;; with keep = 1 − lr · decay, rate = lr / (1 − β₁ᵗ) and root = 1 / √(1 − β₂ᵗ).
  (func (export "adamw")
    (param $w i32) (param $g i32) (param $m i32) (param $v i32) (param $count i32)
    (param $scale f32) (param $beta1 f32) (param $beta2 f32)
    (param $keep f32) (param $rate f32) (param $root f32) (param $epsilon f32)
    (local $end i32) (local $gradient v128) (local $mean v128) (local $square v128)
    (local $scale4 v128) (local $new1 v128) (local $beta2x4 v128) (local $new2 v128)
    (local $keep4 v128) (local $rate4 v128) (local $root4 v128) (local $epsilon4 v128)
    (local.set $scale4 (f32x4.splat (local.get $scale)))
    (local.set $new1 (f32x4.splat (f32.sub (f32.const 1) (local.get $beta1))))
    (local.set $beta2x4 (f32x4.splat (local.get $beta2)))
    (local.set $new2 (f32x4.splat (f32.sub (f32.const 1) (local.get $beta2))))
    (local.set $keep4 (f32x4.splat (local.get $keep)))
    (local.set $rate4 (f32x4.splat (local.get $rate)))
    (local.set $root4 (f32x4.splat (local.get $root)))
    (local.set $epsilon4 (f32x4.splat (local.get $epsilon)))
    (local.set $end (i32.add (local.get $w) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $w) (local.get $end)))
        (local.set $gradient (f32x4.mul (v128.load (local.get $g)) (local.get $scale4)))
        (local.set $mean (v128.load (local.get $m)))
        (local.set $mean
          (f32x4.add
            (local.get $mean)
            (f32x4.mul (local.get $new1) (f32x4.sub (local.get $gradient) (local.get $mean)))))
        (v128.store (local.get $m) (local.get $mean))
        (local.set $square
          (f32x4.add
            (f32x4.mul (local.get $beta2x4) (v128.load (local.get $v)))
            (f32x4.mul (local.get $new2) (f32x4.mul (local.get $gradient) (local.get $gradient)))))
        (v128.store (local.get $v) (local.get $square))
        (v128.store
          (local.get $w)
          (f32x4.sub
            (f32x4.mul (local.get $keep4) (v128.load (local.get $w)))
            (f32x4.div
              (f32x4.mul (local.get $rate4) (local.get $mean))
              (f32x4.add
                (f32x4.mul (f32x4.sqrt (local.get $square)) (local.get $root4))
                (local.get $epsilon4)))))
        (local.set $w (i32.add (local.get $w) (i32.const 16)))
        (local.set $g (i32.add (local.get $g) (i32.const 16)))
        (local.set $m (i32.add (local.get $m) (i32.const 16)))
        (local.set $v (i32.add (local.get $v) (i32.const 16)))
        (br $next)))))
